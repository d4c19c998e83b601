import type { TextStore } from "./kept-draft.ts";
import { readRequest, type TryRequest } from "./try-request.ts";

/** A request that was sent, and how that ended. */
export interface SentRequest {
  request: TryRequest;
  /** Milliseconds since 1970. */
  at: number;
  /** Of the answer; null where there was none. */
  status: number | null;
  /** How the run ended; null where nothing ran. */
  outcome: string | null;
}

const KEPT = 20;

const keyOf = (script: string): string => `picloud.requests.${script}`;

/** The last requests that were tried with the script on this machine, the latest first. */
export function sentRequests(script: string, store: TextStore = localStorage): SentRequest[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(script)) ?? "[]");
    return Array.isArray(kept) ? kept.flatMap(readSent).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Puts a request before those that are kept, in place of an equal one, and gives all of them. */
export function keepSent(script: string, sent: SentRequest, store: TextStore = localStorage): SentRequest[] {
  const same = JSON.stringify(sent.request);
  const others = sentRequests(script, store).filter(({ request }) => JSON.stringify(request) !== same);
  const kept = [sent, ...others].slice(0, KEPT);
  try {
    store.setItem(keyOf(script), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: they last as long as the page.
  }
  return kept;
}

export function forgetSent(script: string, store: TextStore = localStorage): void {
  store.removeItem(keyOf(script));
}

function readSent(kept: unknown): SentRequest[] {
  if (typeof kept !== "object" || kept === null || !("request" in kept)) return [];
  const request = readRequest(kept.request);
  if (request === null) return [];
  const at = "at" in kept && typeof kept.at === "number" ? kept.at : 0;
  const status = "status" in kept && typeof kept.status === "number" ? kept.status : null;
  const outcome = "outcome" in kept && typeof kept.outcome === "string" ? kept.outcome : null;
  return [{ request, at, status, outcome }];
}
