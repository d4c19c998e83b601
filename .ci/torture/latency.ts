import { quantile } from "../../bench/measure.ts";
import type { Answered } from "./answered.ts";

/** The time below which 99 of 100 answers came. */
export function p99(answers: readonly Pick<Answered, "ms">[]): number {
  return quantile(
    answers.map(({ ms }) => ms),
    0.99,
  );
}

/** Median, p95 and p99 as a line for whoever watches. */
export function describeLatency(answers: readonly Pick<Answered, "ms">[]): string {
  const ms = answers.map((answer) => answer.ms);
  return `${[0.5, 0.95, 0.99].map((share) => quantile(ms, share).toFixed(2)).join(" / ")} ms`;
}
