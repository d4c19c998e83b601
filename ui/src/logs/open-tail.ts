import { createEffect, createRoot, on } from "solid-js";
import { reachable, setReachable } from "../api/connection.ts";
import { ApiProblem, Unreachable } from "../api/problem.ts";
import { authorization, credential, refuseSession } from "../api/session.ts";
import type { LogFilter } from "./log-filter.ts";

/** Opens the log's event stream. `EventSource` cannot: it sends no `Authorization`, and tells no 401. */
export async function openTail(filter: LogFilter, lastEventId: string | null, signal: AbortSignal): Promise<Response> {
  const query = new URLSearchParams();
  for (const name of ["app", "script", "outcome"] as const) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  const sent = credential();
  const own = authorization();
  const headers: Record<string, string> = { accept: "text/event-stream", ...(own !== null && { authorization: own }) };
  if (lastEventId !== null) headers["last-event-id"] = lastEventId;
  const answer = await fetch(`/api/v1/admin/logs/tail?${query}`, { headers, signal, cache: "no-store" }).catch(() => {
    if (!signal.aborted) setReachable(false);
    throw new Unreachable("The server cannot be reached");
  });
  setReachable(true);
  if (answer.ok) return answer;
  if (answer.status === 401) refuseSession(sent);
  const problem: unknown = await answer.json().catch(() => null);
  throw new ApiProblem(answer.status, typeof problem === "object" && problem !== null ? { ...problem } : {});
}

/** Waits; not longer than until the server, which was away, answers again. */
export function sleepUntilReachable(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    createRoot((dispose) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        dispose();
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
      createEffect(on(reachable, (answers) => answers && end(), { defer: true }));
    });
  });
}
