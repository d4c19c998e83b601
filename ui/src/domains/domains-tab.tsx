import { useQueryClient } from "@tanstack/solid-query";
import { For, Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { DomainClaim } from "../api/types.ts";
import { useApp } from "../apps/app-context.ts";
import { isLoopback } from "../apps/app-urls.ts";
import { createStableRows, loadedOf } from "../apps/loaded.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { createEditing } from "../primitives/editing.ts";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { ClaimForm } from "./claim-form.tsx";
import { ClaimRow } from "./claim-row.tsx";
import { isDefaultApp } from "../apps/slug.ts";
import { claimsChanged, showClaims, useClaims } from "./use-claims.ts";

/** The hosts that the app answers on. */
export default function DomainsTab() {
  const app = useApp();
  usePageTitle(() => `Domains \u00b7 ${app().name}`);
  const queries = useQueryClient();
  const claims = useClaims(() => app().slug);
  const rows = createStableRows(() => loadedOf(claims) ?? []);
  const editing = createEditing<DomainClaim | null>(null);

  const claimAgain = async (slug: string, pattern: string): Promise<void> => {
    try {
      await ask(api.POST("/apps/{app}/domains", { params: { path: { app: slug } }, body: { pattern } }));
      claimsChanged(queries, slug);
    } catch (failure) {
      toastFailure(failure);
    }
  };
  const release = async (claim: DomainClaim): Promise<void> => {
    const { slug } = app();
    await ask(api.DELETE("/apps/{app}/domains/{domain}", { params: { path: { app: slug, domain: claim.id } } }));
    showClaims(queries, slug, (all) => all.filter((other) => other.id !== claim.id));
    claimsChanged(queries, slug);
    toast(`${claim.pattern} is given up`, { undo: () => void claimAgain(slug, claim.pattern) });
  };

  return (
    <div class="flex flex-col gap-4">
      <Panel title="Claim a host">
        <ClaimForm app={app()} />
      </Panel>
      <Panel title="Claims">
        <Loaded query={claims} rows={3}>
          <Switch>
            <Match when={rows().length === 0}>
              <EmptyState title="No host is claimed yet">
                The app gets the requests of the hosts it claims. Type one above, and let its DNS name lead to this
                server.
                <Show when={isLoopback(window.location.hostname)}>
                  {" "}
                  On this machine it answers at <code>{app().slug}.localhost</code> without a claim.
                </Show>
              </EmptyState>
            </Match>
            <Match when={true}>
              <ul class="-my-2 divide-y divide-line">
                <For each={rows()}>
                  {(claim) => (
                    <ClaimRow
                      claim={claim}
                      app={app().slug}
                      isFixed={isDefaultApp(app()) && claim.pattern === "localhost"}
                      onEdit={() => editing.begin(claim)}
                      onRelease={() => release(claim)}
                    />
                  )}
                </For>
              </ul>
            </Match>
          </Switch>
        </Loaded>
      </Panel>
      <Dialog title="Change the claim" open={editing.isOpen()} onClose={editing.end}>
        <Show when={editing.item()}>{(claim) => <ClaimForm app={app()} claim={claim()} onDone={editing.end} />}</Show>
      </Dialog>
    </div>
  );
}
