import { quantileUs } from "../duration-histogram.ts";
import type { Summary } from "../find-app.ts";

/** A summary as lists of apps and scripts show it. */
export function summaryView(summary: Summary): Record<string, unknown> {
  return {
    scripts: summary.scripts,
    routes: summary.routes,
    requests_24h: summary.requests24h,
    errors_24h: summary.errors24h,
    p95_us: quantileUs(summary.durationHistogram, 0.95),
    last_execution_at: summary.lastExecutionAt?.toISOString() ?? null,
  };
}
