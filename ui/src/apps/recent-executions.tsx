import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { readLog } from "../logs/read-log.ts";
import { useClaims } from "../domains/use-claims.ts";
import { MethodBadge, OutcomeBadge } from "../primitives/badge.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { duration } from "../primitives/format.ts";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextLink } from "../primitives/text-link.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { useApp } from "./app-context.ts";
import { urlsOf } from "./app-urls.ts";
import { loadedOf } from "./loaded.ts";

const SHOWN = 10;
const REFRESH_MS = 5_000;

/** The last executions of the app. */
export function useRecentExecutions() {
  const app = useApp();
  return useQuery(() => ({
    queryKey: ["logs", { app: app().id, limit: SHOWN }],
    queryFn: ({ signal }) => readLog({ app: app().id, limit: SHOWN }, signal),
    refetchInterval: REFRESH_MS,
  }));
}

/** Shows them; before the first one, how to get it. */
export function RecentExecutions() {
  const app = useApp();
  const recent = useRecentExecutions();
  const rows = () => loadedOf(recent)?.items ?? [];
  return (
    <Panel
      title="Recent executions"
      actions={
        <A href={`/apps/${app().slug}/logs`} class="text-[13px] text-accent hover:underline">
          Logs
        </A>
      }
    >
      <Loaded query={recent} rows={SHOWN}>
        <Show when={rows().length > 0} fallback={<FirstRequest />}>
          <ul class="-mx-2 -my-1">
            <For each={rows()}>
              {(row) => (
                <li>
                  <A
                    href={`/apps/${app().slug}/logs?execution=${row.id}`}
                    class="flex flex-col gap-0.5 rounded-md px-2 py-1.5 text-[13px] hover:bg-sunken"
                  >
                    <span class="flex min-w-0 items-center gap-1.5">
                      <MethodBadge method={row.method} />
                      <span class="min-w-0 truncate font-mono text-xs">{row.path}</span>
                      <span class="ml-auto tabular-nums">{duration(row.duration_us)}</span>
                    </span>
                    <span class="flex items-center gap-1.5 text-muted">
                      <OutcomeBadge outcome={row.outcome} />
                      <span class="font-mono text-xs">{row.status}</span>
                      <span class="ml-auto">
                        <TimeAgo at={row.started_at} />
                      </span>
                    </span>
                  </A>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Loaded>
    </Panel>
  );
}

function FirstRequest() {
  const app = useApp();
  const routes = useQuery(() => ({
    queryKey: ["routes", app().slug, "first"],
    queryFn: () => ask(api.GET("/apps/{app}/routes", { params: { path: { app: app().slug }, query: { limit: 1 } } })),
  }));
  const claims = useClaims(() => app().slug);
  const route = () => loadedOf(routes)?.items[0];
  const command = (): string | null => {
    const first = route();
    const url = first === undefined ? undefined : urlsOf(app(), loadedOf(claims) ?? [], first)[0];
    if (first === undefined || url === undefined) return null;
    const method = first.method === "ANY" || first.method === "GET" ? "" : `-X ${first.method} `;
    return `curl ${method}'${url.text}'`;
  };
  return (
    <div class="flex flex-col gap-2">
      <p class="font-medium">No request yet</p>
      <Show
        when={command()}
        fallback={
          <p class="text-muted">
            <TextLink to={`/apps/${app().slug}/scripts`}>Write a script</TextLink> and{" "}
            <TextLink to={`/apps/${app().slug}/routes`}>give it a route</TextLink>: the command for a first request then
            stands here.
          </p>
        }
      >
        {(line) => (
          <>
            <p class="text-muted">Send the first one from a shell:</p>
            <div class="flex items-start gap-1 rounded-md bg-sunken p-2">
              <code class="min-w-0 flex-1 text-xs break-all">{line()}</code>
              <CopyButton text={line()} label="Copy the command" />
            </div>
          </>
        )}
      </Show>
    </div>
  );
}
