import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { createEffect, createSignal, createUniqueId, For, on, onCleanup, onMount } from "solid-js";
import { wholeTime } from "../primitives/format.ts";
import { theme } from "./theme.ts";

export interface ChartSeries {
  name: string;
  /** A colour of the tokens, such as `accent`. */
  colour: string;
  /** One for each moment; null where there is none. */
  values: readonly (number | null)[];
  look: "bars" | "line";
  /** What its bars stand on. */
  base?: readonly number[];
}

export interface ChartProps {
  title: string;
  /** What it shows, in a sentence: for those who do not see it. */
  summary: string;
  /** Moments in milliseconds, in order. */
  at: readonly number[];
  /** Later ones are drawn over earlier ones. */
  series: readonly ChartSeries[];
  format(value: number): string;
}

const HEIGHT_PX = 168;

/** Values over time; the same numbers stand in a table that can be opened. Colours follow the theme. */
export function Chart(props: ChartProps) {
  const id = createUniqueId();
  const [box, setBox] = createSignal<HTMLDivElement>();
  const [dark, setDark] = createSignal(false);
  let plot: uPlot | undefined;

  onMount(() => {
    const element = box();
    if (element === undefined) return;
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const onScheme = (): void => void setDark(scheme.matches);
    onScheme();
    scheme.addEventListener("change", onScheme);
    const watch = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    watch.observe(element);
    onCleanup(() => {
      scheme.removeEventListener("change", onScheme);
      watch.disconnect();
      plot?.destroy();
    });
  });

  const data = (): uPlot.AlignedData => [
    props.at.map((ms) => ms / 1_000),
    ...props.series.map(({ values, base }) =>
      values.map((value, index) => (value === null ? null : value + (base?.[index] ?? 0))),
    ),
  ];
  // A canvas takes no variables: other colours, or another set of series, need another plot.
  createEffect(
    on([theme, dark, () => props.series.map((one) => one.name + one.colour).join()], () => {
      const element = box();
      if (element === undefined) return;
      plot?.destroy();
      plot = new uPlot(optionsOf(props, element), data(), element);
    }),
  );
  createEffect(on(data, (changed) => plot?.setData(changed), { defer: true }));

  return (
    <figure class="min-w-0" aria-labelledby={id}>
      <figcaption class="mb-1 flex flex-wrap items-baseline gap-x-3 text-[13px]">
        <span id={id} class="font-medium">
          {props.title}
        </span>
        <For each={props.series}>
          {(one) => (
            <span class="inline-flex items-center gap-1 text-muted">
              <span
                class="inline-block h-2 w-2.5 rounded-xs"
                style={{ background: `var(--color-${one.colour})` }}
                aria-hidden="true"
              />
              {one.name}
            </span>
          )}
        </For>
      </figcaption>
      <div ref={setBox} role="img" aria-label={props.summary} style={{ height: `${HEIGHT_PX}px` }} />
      <details class="text-[13px] text-muted">
        <summary class="w-max cursor-pointer rounded hover:text-text">As a table</summary>
        <ChartTable {...props} />
      </details>
    </figure>
  );
}

function ChartTable(props: ChartProps) {
  const rows = () =>
    props.at
      .map((at, index) => ({ at, values: props.series.map((one) => one.values[index] ?? null) }))
      .filter(({ values }) => values.some((value) => value !== null && value !== 0))
      .toReversed();
  return (
    <div
      class="mt-1 max-h-56 overflow-auto rounded border border-line"
      tabindex="0"
      role="region"
      aria-label={`${props.title}, as a table`}
    >
      <table class="w-full text-right tabular-nums">
        <thead class="sticky top-0 bg-sunken">
          <tr>
            <th scope="col" class="px-2 py-0.5 text-left font-medium">
              From
            </th>
            <For each={props.series}>
              {(one) => (
                <th scope="col" class="px-2 py-0.5 font-medium">
                  {one.name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <th scope="row" class="px-2 text-left font-normal whitespace-nowrap">
                  {wholeTime(new Date(row.at).toISOString())}
                </th>
                <For each={row.values}>
                  {(value) => <td class="px-2">{value === null ? "\u2013" : props.format(value)}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function optionsOf(props: ChartProps, element: HTMLElement): uPlot.Options {
  const colour = (name: string): string => resolvedColour(element, name);
  const axis = { stroke: colour("muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.8, 40] });
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { points: { show: false }, drag: { setScale: false, x: false, y: false } },
    padding: [8, 8, 0, 0],
    // Nothing but zeros still needs a height.
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 28, values: (_plot, splits) => splits.map(momentOf) },
      {
        ...axis,
        size: 58,
        space: 36,
        grid: { stroke: colour("line"), width: 1 },
        values: (_plot, splits) =>
          splits.map((value) => (Number.isInteger(value) || value > 1 ? props.format(value) : "")),
      },
    ],
    series: [
      {},
      ...props.series.map((one): uPlot.Series => {
        const stroke = colour(one.colour);
        const line: uPlot.Series = {
          label: one.name,
          stroke,
          width: 1.5,
          spanGaps: false,
          points: { show: true, size: 4, fill: stroke },
        };
        if (one.look === "line" || bars === undefined) return line;
        return { label: one.name, stroke, fill: stroke, width: 0, paths: bars, points: { show: false } };
      }),
    ],
  };
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The day where one begins, else the time of day, in the reader's own zone. */
function momentOf(seconds: number): string {
  const time = CLOCK.format(seconds * 1_000);
  return time === "00:00" ? DAY.format(seconds * 1_000) : time;
}

/** What the token is now, in a form that a canvas takes. */
function resolvedColour(within: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${name})`;
  within.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
