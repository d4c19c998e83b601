import { A, useSearchParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { usePageTitle } from "../components/page-title.ts";
import { useClaims } from "../domains/use-claims.ts";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { count, duration, percent, shortCount } from "../primitives/format.ts";
import { Loaded, StaleNotice } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { useApp } from "./app-context.ts";
import { appStats, SPANS, type Span, stepsOf } from "./app-stats.ts";
import { urlsOf } from "./app-urls.ts";
import { loadedOf } from "./loaded.ts";
import { OverviewCharts } from "./overview-charts.tsx";
import { RecentExecutions, useRecentExecutions } from "./recent-executions.tsx";
import { RefusedRequests } from "./refused-requests.tsx";

const REFRESH_MS = 10_000;

export default function OverviewTab() {
  const app = useApp();
  usePageTitle(() => app().name);
  const [query, setQuery] = useSearchParams();
  const span = (): Span => (query["span"] === "hour" || query["span"] === "week" ? query["span"] : "day");
  const stats = useQuery(() => {
    const asked = span();
    return {
      queryKey: ["stats", app().id, asked],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const at = stepsOf(asked, Date.now());
        const since = new Date(at[0] ?? 0).toISOString();
        const params = { query: { app: app().id, step: SPANS[asked].step, since } };
        return appStats((await ask(api.GET("/stats", { params, signal }))).items, at);
      },
      refetchInterval: REFRESH_MS,
    };
  });
  const loaded = () => loadedOf(stats);
  // Said where there is a limit, and where there was one.
  const saysRefused = (): boolean =>
    app().rate_limit !== null || app().client_rate_limit !== null || (loaded()?.totals.refused ?? 0) > 0;
  const recent = useRecentExecutions();
  const isNew = (): boolean => loadedOf(recent)?.items.length === 0;

  return (
    <div class="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div class="flex min-w-0 flex-col gap-4">
        <Panel
          title="Traffic"
          actions={<SpanChoice span={span()} onChange={(chosen) => setQuery({ span: chosen }, { replace: true })} />}
        >
          <StaleNotice query={stats} />
          <Switch>
            <Match when={stats.isError && loaded() === undefined}>
              <Failure of={stats.error} retry={() => void stats.refetch()} />
            </Match>
            <Match when={loaded()} keyed={false}>
              {(shown) => (
                <>
                  <dl
                    class="mb-4 grid grid-cols-2 gap-x-4 gap-y-2"
                    classList={{ "sm:grid-cols-5": !saysRefused(), "sm:grid-cols-3 xl:grid-cols-6": saysRefused() }}
                  >
                    <Total name="Requests" value={count(shown().totals.requests)} />
                    <Total
                      name="Errors"
                      value={count(shown().totals.errors)}
                      note={percent(shown().totals.errors, shown().totals.requests)}
                      bad={shown().totals.errors > 0}
                    />
                    <Show when={saysRefused()}>
                      <Total
                        name="Refused"
                        value={count(shown().totals.refused)}
                        note={percent(shown().totals.refused, shown().totals.refused + shown().totals.requests)}
                      />
                    </Show>
                    <Total name="Typical p50" value={durationOf(shown().totals.p50)} />
                    <Total name="Typical p95" value={durationOf(shown().totals.p95)} />
                    <Total name="Operations" value={shortCount(shown().totals.operations)} />
                  </dl>
                  <Show when={saysRefused()}>
                    <RefusedRequests refused={shown().totals.refused} />
                  </Show>
                  <OverviewCharts stats={shown()} span={span()} withRefused={saysRefused()} />
                </>
              )}
            </Match>
            <Match when={stats.isPending}>
              <div class="skeleton h-[64rem] sm:h-[36rem]" role="status" aria-label="Loading" />
            </Match>
          </Switch>
        </Panel>
      </div>
      {/* How to get the first request comes before charts that are empty. */}
      <Show when={!recent.isPending} fallback={<div class="skeleton h-64" />}>
        <div class="flex min-w-0 flex-col gap-4" classList={{ "order-first lg:order-none": isNew() }}>
          <Addresses />
          <RecentExecutions />
        </div>
      </Show>
    </div>
  );
}

function durationOf(us: number | null): string {
  return us === null ? "\u2013" : duration(us);
}

function SpanChoice(props: { span: Span; onChange(span: Span): void }) {
  return (
    <div role="group" aria-label="Span of time" class="flex rounded-md border border-line">
      <For each={Object.keys(SPANS) as Span[]}>
        {(span) => (
          <button
            type="button"
            aria-pressed={props.span === span}
            class="h-7 rounded-md px-2.5 text-[13px] text-muted hover:text-text aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
            onClick={() => props.onChange(span)}
          >
            {SPANS[span].label}
          </button>
        )}
      </For>
    </div>
  );
}

function Total(props: { name: string; value: string; note?: string; bad?: boolean }) {
  return (
    <div>
      <dt class="text-[13px] text-muted">{props.name}</dt>
      <dd class={`text-xl font-semibold tabular-nums ${props.bad ? "text-bad" : ""}`}>
        {props.value}
        <Show when={props.note}>
          <span class="ml-1.5 text-[13px] font-normal text-muted">{props.note}</span>
        </Show>
      </dd>
    </div>
  );
}

/** Where the app answers. */
function Addresses(): JSX.Element {
  const app = useApp();
  const claims = useClaims(() => app().slug);
  const urls = () => urlsOf(app(), loadedOf(claims) ?? []);
  return (
    <Panel
      title="Addresses"
      actions={
        <A href={`/apps/${app().slug}/domains`} class="text-[13px] text-accent hover:underline">
          Domains
        </A>
      }
    >
      <Loaded query={claims} rows={2}>
        <ul class="flex flex-col gap-1">
          <For each={urls()} fallback={<li class="text-muted">None yet: claim a host under Domains.</li>}>
            {(url) => (
              <li class="flex min-w-0 items-center gap-1 font-mono text-[13px]">
                <Show when={url.href} fallback={<span class="truncate text-muted">{url.text}</span>}>
                  {(href) => (
                    <a href={href()} target="_blank" rel="noopener" class="truncate text-accent hover:underline">
                      {url.text}
                    </a>
                  )}
                </Show>
                <CopyButton text={url.text} label={`Copy ${url.text}`} />
              </li>
            )}
          </For>
        </ul>
      </Loaded>
    </Panel>
  );
}
