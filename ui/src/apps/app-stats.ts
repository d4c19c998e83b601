import type { Stats } from "../api/types.ts";

export type Span = "hour" | "day" | "week";

interface SpanShape {
  label: string;
  ms: number;
  step: "1m" | "1h";
  stepMs: number;
  stepWord: string;
}

export const SPANS: Record<Span, SpanShape> = {
  hour: { label: "Last hour", ms: 3_600_000, step: "1m", stepMs: 60_000, stepWord: "minute" },
  day: { label: "Last day", ms: 86_400_000, step: "1h", stepMs: 3_600_000, stepWord: "hour" },
  week: { label: "Last 7 days", ms: 604_800_000, step: "1h", stepMs: 3_600_000, stepWord: "hour" },
};

/** The whole steps of a span that ends now; the last one is still growing. */
export function stepsOf(span: Span, nowMs: number): number[] {
  const { ms, stepMs } = SPANS[span];
  const last = Math.floor(nowMs / stepMs) * stepMs;
  return Array.from({ length: ms / stepMs }, (_, index) => last - ms + (index + 1) * stepMs);
}

export interface AppStats {
  at: number[];
  requests: number[];
  errors: number[];
  /** Requests that a rate limit kept from the scripts; they are none of `requests`. */
  refused: number[];
  operations: number[];
  p50: (number | null)[];
  p95: (number | null)[];
  totals: {
    requests: number;
    errors: number;
    refused: number;
    operations: number;
    p50: number | null;
    p95: number | null;
  };
}

/** The counts at every step: the API leaves out those without executions. */
export function appStats(items: Stats["items"], at: number[]): AppStats {
  const byTime = new Map(items.map((item) => [Date.parse(item.at), item]));
  const steps = at.map((ms) => byTime.get(ms));
  const errorsOf = (item: Stats["items"][number] | undefined): number =>
    item === undefined ? 0 : item.requests - (item.outcomes["ok"] ?? 0);
  const requests = steps.map((item) => item?.requests ?? 0);
  const errors = steps.map(errorsOf);
  const refused = steps.map((item) => item?.rate_limited ?? 0);
  const operations = steps.map((item) => item?.operations ?? 0);
  const p50 = steps.map((item) => item?.p50_us ?? null);
  const p95 = steps.map((item) => item?.p95_us ?? null);
  const totals = {
    requests: sum(requests),
    errors: sum(errors),
    refused: sum(refused),
    operations: sum(operations),
    p50: typical(p50, requests),
    p95: typical(p95, requests),
  };
  return { at, requests, errors, refused, operations, p50, p95, totals };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The median of the steps' values, each as heavy as its requests: what half of the requests met, or better. */
function typical(values: readonly (number | null)[], weights: readonly number[]): number | null {
  const weighed = values
    .flatMap((value, index) => (value === null ? [] : [{ value, weight: weights[index] ?? 0 }]))
    .toSorted((a, b) => a.value - b.value);
  let left = sum(weighed.map(({ weight }) => weight)) / 2;
  for (const { value, weight } of weighed) {
    left -= weight;
    if (left <= 0) return value;
  }
  return null;
}
