import type { App } from "../api/types.ts";
import { count } from "../primitives/format.ts";
import { typedNumber } from "../primitives/typed-number.ts";

/** The part of an app's settings that is of them, as an address names it. */
export const RATE_LIMITS = "rate-limits";

/** A limit as it is sent: null for none. */
export function rateLimitOf(rate: string, burst: string): App["rate_limit"] {
  const [requests_per_second, atOnce] = [typedNumber(rate), typedNumber(burst)];
  if (requests_per_second === null && atOnce === null) return null;
  const typed = {
    ...(requests_per_second === null ? {} : { requests_per_second }),
    ...(atOnce === null ? {} : { burst: atOnce }),
  };
  // What is no number, or is not there, is the API's to refuse, at its field.
  return typed as App["rate_limit"];
}

/** A limit as it is typed, in a sentence; null for numbers that are none, or too small. */
export function rateLimitWords(rate: string, burst: string): string | null {
  const [perSecond, atOnce] = [typedNumber(rate), typedNumber(burst)];
  if (perSecond === null && atOnce === null) return "No limit.";
  if (perSecond === null || atOnce === null) return "A limit needs both numbers.";
  if (typeof perSecond !== "number" || typeof atOnce !== "number" || perSecond <= 0 || atOnce < 1) return null;
  const often = perSecond < 1 ? `One request every ${seconds(1 / perSecond)}` : `${requests(perSecond)} a second`;
  return `${often} in the long run, and ${requests(atOnce)} at once after a pause.`;
}

function requests(number: number): string {
  return `${count(number)} request${number === 1 ? "" : "s"}`;
}

function seconds(number: number): string {
  return number < 120 ? `${count(Math.round(number * 10) / 10)} s` : `${count(Math.round(number / 6) / 10)} minutes`;
}
