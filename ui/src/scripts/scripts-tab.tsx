import { A } from "@solidjs/router";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/solid-query";
import Plus from "lucide-solid/icons/plus";
import { createEffect, createSignal, For, Match, on, onCleanup, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { useApp } from "../apps/app-context.ts";
import { createStableRows, loadedOf } from "../apps/loaded.ts";
import { MoreRows } from "../apps/more-rows.tsx";
import { SearchField } from "../apps/search-field.tsx";
import { usePageTitle } from "../components/page-title.ts";
import { Badge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Failure } from "../primitives/failure.tsx";
import { count, duration } from "../primitives/format.ts";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { NewScriptDialog } from "./new-script-dialog.tsx";

const PAGE = 100;
const PAUSE_MS = 150;

/** The app's scripts with what they did today. */
export default function ScriptsTab() {
  const app = useApp();
  usePageTitle(() => `Scripts \u00b7 ${app().name}`);
  const [creating, setCreating] = createSignal(false);
  const [text, setText] = createSignal("");
  const [searched, setSearched] = createSignal("");
  createEffect(
    on(
      text,
      (typed) => {
        const timer = setTimeout(() => setSearched(typed.trim()), PAUSE_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  const scripts = useInfiniteQuery(() => ({
    queryKey: ["scripts", app().slug, "list", searched()],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        app: app().slug,
        include: "summary" as const,
        limit: PAGE,
        ...(searched() === "" ? {} : { q: searched() }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return ask(api.GET("/scripts", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  }));
  const rows = createStableRows(() => loadedOf(scripts)?.pages.flatMap((page) => page.items) ?? []);

  return (
    <>
      <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
        <SearchField label="Search scripts" class="w-full sm:w-56" value={text()} onInput={setText} />
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden="true" /> New script
        </Button>
      </div>
      <Switch>
        <Match when={scripts.isPending}>
          <SkeletonRows rows={6} />
        </Match>
        <Match when={scripts.isError && rows().length === 0}>
          <Failure of={scripts.error} retry={() => void scripts.refetch()} />
        </Match>
        <Match when={rows().length === 0 && searched() !== ""}>
          <EmptyState title={`No script is named like \u201c${searched()}\u201d`} />
        </Match>
        <Match when={rows().length === 0}>
          <EmptyState
            title="There is no script yet"
            action={<Button onClick={() => setCreating(true)}>New script</Button>}
          >
            A script answers requests. Write one, then add a route that leads to it.
          </EmptyState>
        </Match>
        <Match when={true}>
          <div
            class="overflow-x-auto rounded-lg border border-line bg-surface"
            role="region"
            aria-label="Scripts"
            tabindex="0"
          >
            <table class="w-full text-left">
              <thead class="border-b border-line text-xs text-muted">
                <tr>
                  <th class="px-3 py-2 font-medium">Script</th>
                  <th class="px-3 py-2 text-right font-medium">Routes</th>
                  <th class="px-3 py-2 text-right font-medium">Requests 24 h</th>
                  <th class="px-3 py-2 text-right font-medium">Errors</th>
                  <th class="px-3 py-2 text-right font-medium">p95</th>
                  <th class="px-3 py-2 text-right font-medium">Last activity</th>
                </tr>
              </thead>
              <tbody class="divide-y divide-line">
                <For each={rows()}>
                  {(script) => (
                    <tr class="hover:bg-sunken">
                      <td class="px-3 py-2">
                        <A
                          href={`/apps/${app().slug}/scripts/${script.id}`}
                          class="font-medium hover:text-accent hover:underline"
                        >
                          {script.name}
                        </A>{" "}
                        <Show when={!script.enabled}>
                          <Badge tone="warn">disabled</Badge>
                        </Show>
                      </td>
                      <td class="px-3 py-2 text-right tabular-nums">{count(script.summary?.routes ?? 0)}</td>
                      <td class="px-3 py-2 text-right tabular-nums">{count(script.summary?.requests_24h ?? 0)}</td>
                      <td class="px-3 py-2 text-right tabular-nums">{count(script.summary?.errors_24h ?? 0)}</td>
                      <td class="px-3 py-2 text-right whitespace-nowrap text-muted tabular-nums">
                        <Show when={script.summary?.p95_us} fallback={"\u2013"}>
                          {(us) => duration(us())}
                        </Show>
                      </td>
                      <td class="px-3 py-2 text-right text-muted">
                        <Show when={script.summary?.last_execution_at} fallback="never">
                          {(at) => <TimeAgo at={at()} />}
                        </Show>
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
          <MoreRows
            hasMore={scripts.hasNextPage}
            loading={scripts.isFetching}
            failure={scripts.isFetchNextPageError ? scripts.error : null}
            onMore={() => void scripts.fetchNextPage()}
          />
        </Match>
      </Switch>
      <NewScriptDialog open={creating()} onClose={() => setCreating(false)} />
    </>
  );
}
