import { createEffect, createMemo, createSignal, on } from "solid-js";
import { sessionIsRefused } from "./session.ts";

const [reachable, setReachable] = createSignal(true);

/** Whether the server answered last time it was asked. */
export { reachable, setReachable };

/** Asks the server for nothing but an answer, and keeps whether one came. */
export async function askWhetherReachable(): Promise<boolean> {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  const answers = answer?.ok === true;
  setReachable(answers);
  return answers;
}

/** Calls `again` whenever the server answers anew, or lets one in anew: what failed meanwhile may succeed now. */
export function onBack(again: () => void): void {
  const answers = createMemo(() => reachable() && !sessionIsRefused());
  createEffect(on(answers, (now) => now && again(), { defer: true }));
}
