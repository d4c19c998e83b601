import { createEffect, createMemo, createSignal, on } from "solid-js";
import { sessionIsRefused } from "./session.ts";

/** What is away: the server itself, or the database behind it. */
export type Outage = "server" | "database";

const [outage, setOutage] = createSignal<Outage | null>(null);

/** Null while the server answers, and has its database. */
export { outage };

export function reachable(): boolean {
  return outage() === null;
}

/** No answer came. */
export function noteSilence(): void {
  setOutage("server");
}

/**
 * Keeps what an answer says of the server and of its database; false where it is none of the server's own. That the
 * database is back says none: many are given without it.
 */
export async function noteAnswer(answer: Response): Promise<boolean> {
  // What a proxy says in place of a server that is away.
  const isOwn = answer.status !== 502 && answer.status !== 504;
  if (!isOwn) setOutage("server");
  else if (await lacksDatabase(answer)) setOutage("database");
  else if (outage() === "server") setOutage(null);
  return isOwn;
}

/** Asks the server, and through it a database that was away, for nothing but an answer, and keeps whether one came. */
export async function askWhetherReachable(): Promise<boolean> {
  const answer = await ask("/healthz");
  if (answer?.ok !== true) setOutage("server");
  else if (outage() === "server") setOutage(null);
  else if (outage() === "database") await askForDatabase();
  return answer?.ok === true;
}

/** Calls `again` whenever the server answers anew, or lets one in anew: what failed meanwhile may succeed now. */
export function onBack(again: () => void): void {
  const answers = createMemo(() => reachable() && !sessionIsRefused());
  createEffect(on(answers, (now) => now && again(), { defer: true }));
}

/** By the one question that everybody may ask and that only the database can answer. */
async function askForDatabase(): Promise<void> {
  const answer = await ask("/api/v1/admin/setup");
  if (answer?.ok === true) setOutage(null);
}

function ask(path: string): Promise<Response | null> {
  return fetch(path, { cache: "no-store" }).catch(() => null);
}

async function lacksDatabase(answer: Response): Promise<boolean> {
  if (answer.status !== 503) return false;
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return (
    typeof problem === "object" && problem !== null && "code" in problem && problem.code === "database_unavailable"
  );
}
