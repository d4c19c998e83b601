import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { ApiToken } from "../api/types.ts";
import { AppName } from "../apps/app-name.tsx";
import { usePagedList } from "../apps/paged-list.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Badge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { createEditing } from "../primitives/editing.ts";
import { wholeTime } from "../primitives/format.ts";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { MadeList } from "./made-list.tsx";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { PlatformOnly } from "./platform-only.tsx";
import { RevokeTokenDialog } from "./revoke-token-dialog.tsx";

/** Tokens of programs that use the API. */
export default function TokensTab() {
  usePageTitle(() => "API tokens");
  return (
    <PlatformOnly rows={3}>
      <Tokens />
    </PlatformOnly>
  );
}

function Tokens() {
  const queries = useQueryClient();
  const tokens = usePagedList(
    () => ["tokens"],
    (page, signal) => ask(api.GET("/tokens", { params: { query: page }, signal })),
  );
  const [creating, setCreating] = createSignal(false);
  const revoking = createEditing<ApiToken | null>(null);
  const changed = () => void queries.invalidateQueries({ queryKey: ["tokens"] });
  return (
    <>
      <MadeList
        title="API tokens"
        about={
          <>
            For programs: they send <code class="wrap-anywhere">Authorization: Bearer &lt;token&gt;</code>. One for each
            program, with no more rights than it needs, can be revoked without the others.
          </>
        }
        list={tokens}
        label="Table of tokens"
        action="New token"
        onNew={() => setCreating(true)}
        none="There is no token yet"
        use="A script that deploys, a monitor, a backup: each gets a token of its own here."
        columns={[
          {
            name: "Name",
            class: "wrap-anywhere",
            cell: (token) => (
              <>
                {token.name}
                <code class="block text-xs text-muted">{token.prefix}&hellip;</code>
                <span class="block text-xs text-muted sm:hidden">
                  <Opens token={token} />
                  {" \u00b7 "}
                  <LastUsed token={token} />
                </span>
              </>
            ),
          },
          { name: "Access", cell: (token) => <Access of={token.access} /> },
          { name: "Opens", isWideOnly: true, class: "wrap-anywhere", cell: (token) => <Opens token={token} /> },
          { name: "Last used", isWideOnly: true, cell: (token) => <LastUsed token={token} /> },
          { name: "Expires", cell: (token) => <Expiry token={token} /> },
          {
            name: "What to do",
            hideName: true,
            class: "text-right",
            cell: (token) => (
              <Button look="quiet" small aria-label={`Revoke ${token.name}`} onClick={() => revoking.begin(token)}>
                Revoke
              </Button>
            ),
          },
        ]}
      />
      <NewTokenDialog open={creating()} onClose={() => setCreating(false)} onCreated={changed} />
      <Show when={revoking.item()}>
        {(token) => (
          <RevokeTokenDialog token={token()} open={revoking.isOpen()} onClose={revoking.end} onRevoked={changed} />
        )}
      </Show>
    </>
  );
}

function Access(props: { of: ApiToken["access"] }) {
  return <Badge tone={props.of === "full" ? "warn" : "info"}>{props.of === "full" ? "full" : "read"}</Badge>;
}

function Opens(props: { token: ApiToken }) {
  return (
    <Show when={props.token.app_id} fallback="everything">
      {(id) => <AppName id={id()} />}
    </Show>
  );
}

function LastUsed(props: { token: ApiToken }) {
  return (
    <Show when={props.token.last_used_at} fallback="never used">
      {(at) => (
        <>
          <span class="sm:hidden">used </span>
          <TimeAgo at={at()} />
        </>
      )}
    </Show>
  );
}

function Expiry(props: { token: ApiToken }) {
  return (
    <Show when={props.token.expires_at} fallback="never">
      {(at) => (
        <Show when={Date.parse(at()) > Date.now()} fallback={<Badge tone="bad">expired</Badge>}>
          <time datetime={at()} title={wholeTime(at())} class="whitespace-nowrap">
            {DAY.format(new Date(at()))}
          </time>
        </Show>
      )}
    </Show>
  );
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
