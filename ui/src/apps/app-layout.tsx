import { A, useLocation, useNavigate, useParams } from "@solidjs/router";
import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createEffect, Match, Show, Suspense, Switch, type JSX } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { App } from "../api/types.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { TabLinks } from "../components/tab-links.tsx";
import { usePageTitle } from "../components/page-title.ts";
import { useClaims } from "../domains/use-claims.ts";
import { buttonClass } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Failure } from "../primitives/failure.tsx";
import { StaleNotice } from "../primitives/loaded.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { AppContext } from "./app-context.ts";
import { mainUrlOf } from "./app-urls.ts";
import { loadedOf } from "./loaded.ts";

const TABS: readonly { name: string; path: string }[] = [
  { name: "Overview", path: "" },
  { name: "Scripts", path: "/scripts" },
  { name: "Domains", path: "/domains" },
  { name: "Routes", path: "/routes" },
  { name: "Logs", path: "/logs" },
  { name: "Settings", path: "/settings" },
];

/** What stands around the tabs of one app. */
export default function AppLayout(props: { children?: JSX.Element }) {
  const params = useParams<{ app: string }>();
  const location = useLocation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const app = useQuery(() => ({
    queryKey: ["app", params.app],
    queryFn: ({ signal }) => ask(api.GET("/apps/{app}", { params: { path: { app: params.app } }, signal })),
  }));
  const loaded = () => loadedOf(app);

  // The API follows an old slug, or an id, to the app: the address does the same. What the cache has under the address is
  // looked at, since on a change of address `loaded` is for a moment still the app of before.
  createEffect(() => {
    if (loaded() === undefined) return;
    const { app: asked } = params;
    const known = queries.getQueryData<App>(["app", asked]);
    if (known === undefined || known.slug === asked) return;
    queries.setQueryData(["app", known.slug], known);
    const [, below = ""] = location.pathname.split(`/apps/${encodeURIComponent(asked)}`);
    navigate(`/apps/${known.slug}${below}${location.search}${location.hash}`, { replace: true });
  });

  return (
    <Switch>
      <Match when={app.isPending}>
        <div class="skeleton mb-4 h-20" />
        <SkeletonRows rows={6} />
      </Match>
      <Match when={app.error instanceof ApiProblem && app.error.status === 404}>
        <NoSuchApp name={params.app} />
      </Match>
      <Match when={app.isError && loaded() === undefined}>
        <Failure of={app.error} retry={() => void app.refetch()} />
      </Match>
      <Match when={loaded()?.id}>
        {/* Another app starts afresh: nothing typed for one is kept for the next. */}
        <Show when={loaded()?.id} keyed>
          {(_id) => (
            <>
              <StaleNotice query={app} />
              <Show when={loaded()}>{(whole) => <AppFrame app={whole()}>{props.children}</AppFrame>}</Show>
            </>
          )}
        </Show>
      </Match>
    </Switch>
  );
}

function AppFrame(props: { app: App; children?: JSX.Element }) {
  const tabs = () => TABS.map(({ name, path }) => ({ name, href: `/apps/${props.app.slug}${path}`, end: path === "" }));
  return (
    <AppContext.Provider value={() => props.app}>
      <AppHeader app={props.app} />
      <TabLinks label="App" tabs={tabs()} />
      <Suspense fallback={<SkeletonRows rows={6} />}>{props.children}</Suspense>
    </AppContext.Provider>
  );
}

function AppHeader(props: { app: App }) {
  const claims = useClaims(() => props.app.slug);
  const url = () => mainUrlOf(props.app, loadedOf(claims) ?? []);
  return (
    <header class="mb-3">
      <Breadcrumb path={[{ name: "Apps", href: "/apps" }, { name: props.app.name }]} />
      <div class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <h1 class="min-w-0">{props.app.name}</h1>
        <code class="text-muted">{props.app.slug}</code>
        <div class="flex h-7 min-w-0 basis-full items-center gap-1 text-[13px] sm:ml-auto sm:basis-auto">
          <Switch>
            <Match when={claims.isPending}>
              <span class="skeleton h-4 w-44" />
            </Match>
            <Match when={url()}>
              {(main) => (
                <>
                  <Show when={main().href} fallback={<span class="truncate font-mono">{main().text}</span>}>
                    {(href) => (
                      <a
                        href={href()}
                        target="_blank"
                        rel="noopener"
                        class="truncate font-mono text-accent hover:underline"
                      >
                        {main().text}
                      </a>
                    )}
                  </Show>
                  <CopyButton text={main().text} label="Copy the address" />
                </>
              )}
            </Match>
            <Match when={claims.isSuccess}>
              <A href={`/apps/${props.app.slug}/domains`} class="text-accent hover:underline">
                Claim a host to give it an address
              </A>
            </Match>
          </Switch>
        </div>
      </div>
    </header>
  );
}

function NoSuchApp(props: { name: string }) {
  usePageTitle(() => "No such app");
  return (
    <>
      <h1 class="sr-only">No such app</h1>
      <EmptyState
        title={`There is no app \u201c${readable(props.name)}\u201d`}
        action={
          <A href="/apps" class={buttonClass()}>
            To the apps
          </A>
        }
      >
        It may have been deleted, or another app has taken its old slug over.
      </EmptyState>
    </>
  );
}

/** A part of an address as people write it; as it is where its escapes are broken. */
function readable(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
