import { createEffect, createRoot, on } from "solid-js";
import { api, ask } from "../api/client.ts";
import { reachable } from "../api/connection.ts";
import type { LogFilter } from "./log-filter.ts";

/** Opens the log's event stream. `EventSource` cannot: it sends no `Authorization`, and tells no 401. */
export async function openTail(
  { app, script, outcome }: LogFilter,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const query = { ...(app && { app }), ...(script && { script }), ...(outcome && { outcome }) };
  const headers = { accept: "text/event-stream", ...(lastEventId !== null && { "last-event-id": lastEventId }) };
  const stream = await ask(
    api.GET("/logs/tail", { params: { query }, headers, signal, parseAs: "stream", cache: "no-store" }),
  );
  if (stream === null) throw new Error("The server answered without a body");
  return stream as ReadableStream<Uint8Array>;
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
