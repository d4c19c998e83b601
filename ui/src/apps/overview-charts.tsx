import { Chart, type ChartSeries } from "../components/chart.tsx";
import { count, duration, shortCount } from "../primitives/format.ts";
import { type AppStats, SPANS, type Span } from "./app-stats.ts";

/** Requests, durations and operations over a span of time. */
export function OverviewCharts(props: { stats: AppStats; span: Span; withRefused: boolean }) {
  const when = (): string => SPANS[props.span].label.toLowerCase();
  const per = (): string => `a ${SPANS[props.span].stepWord}`.replace("a hour", "an hour");
  const totals = () => props.stats.totals;
  const refused = (): ChartSeries[] => {
    if (!props.withRefused) return [];
    return [{ name: "Refused", colour: "warn", look: "bars", values: props.stats.refused, base: props.stats.requests }];
  };
  return (
    <div class="flex flex-col gap-4">
      <Chart
        title={`Requests ${per()}`}
        summary={`${count(totals().requests)} requests in the ${when()}, ${count(totals().errors)} of them failed${props.withRefused ? `; ${count(totals().refused)} more were refused` : ""}`}
        at={props.stats.at}
        format={shortCount}
        series={[
          ...refused(),
          { name: props.withRefused ? "Run" : "All", colour: "info", look: "bars", values: props.stats.requests },
          { name: "Failed", colour: "bad", look: "bars", values: props.stats.errors },
        ]}
      />
      <div class="grid gap-4 md:grid-cols-2">
        <Chart
          title="Duration"
          summary={
            totals().p95 === null
              ? `No execution in the ${when()}`
              : `Typically half took at most ${duration(totals().p50 ?? 0)}, 95 percent at most ${duration(totals().p95 ?? 0)}, in the ${when()}`
          }
          at={props.stats.at}
          format={duration}
          series={[
            { name: "p95", colour: "warn", look: "line", values: props.stats.p95 },
            { name: "p50", colour: "good", look: "line", values: props.stats.p50 },
          ]}
        />
        <Chart
          title={`Operations ${per()}`}
          summary={`${count(totals().operations)} operations in the ${when()}`}
          at={props.stats.at}
          format={shortCount}
          series={[{ name: "All", colour: "accent", look: "bars", values: props.stats.operations }]}
        />
      </div>
    </div>
  );
}
