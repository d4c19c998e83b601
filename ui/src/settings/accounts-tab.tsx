import { useQueryClient } from "@tanstack/solid-query";
import Plus from "lucide-solid/icons/plus";
import { createSignal, Show } from "solid-js";
import { NewAccountForm, type NewAccount } from "../accounts/new-account-form.tsx";
import { api, ask } from "../api/client.ts";
import { useIdentity } from "../api/identity.ts";
import type { Account } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { MoreRows } from "../apps/more-rows.tsx";
import { usePagedList } from "../apps/paged-list.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Badge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { createEditing } from "../primitives/editing.ts";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { Table } from "../primitives/table.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { toast } from "../primitives/toast.tsx";
import { PlatformOnly } from "./platform-only.tsx";
import { RemoveAccountDialog } from "./remove-account-dialog.tsx";

/** The people who administer the platform. */
export default function AccountsTab() {
  usePageTitle(() => "Accounts");
  return (
    <PlatformOnly rows={3}>
      <Accounts />
    </PlatformOnly>
  );
}

function Accounts() {
  const queries = useQueryClient();
  const identity = useIdentity();
  const { query, rows } = usePagedList(
    () => ["accounts"],
    (page, signal) => ask(api.GET("/accounts", { params: { query: page }, signal })),
  );
  const [creating, setCreating] = createSignal(false);
  const removing = createEditing<Account | null>(null);
  const isMine = (account: Account) => account.id === loadedOf(identity)?.id;

  const create = async (body: NewAccount): Promise<void> => {
    const account = await ask(api.POST("/accounts", { body }));
    setCreating(false);
    toast(`${account.username} is created`);
    void queries.invalidateQueries({ queryKey: ["accounts"] });
  };
  const newAccount = (
    <Button small onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden="true" /> New account
    </Button>
  );

  return (
    <Panel title="Accounts" actions={newAccount}>
      <p class="mb-2 text-muted">
        Of the people who administer this platform: each may do everything. Programs get a token instead.
      </p>
      <Loaded query={query} rows={3}>
        <Show
          when={rows().length > 0}
          fallback={
            <EmptyState
              title="There is no account yet"
              action={<Button onClick={() => setCreating(true)}>New account</Button>}
            >
              You are signed in with a token. With an account you sign in by name and password.
            </EmptyState>
          }
        >
          <Table
            label="Table of accounts"
            rows={rows()}
            columns={[
              {
                name: "User name",
                class: "wrap-anywhere",
                cell: (account) => (
                  <span class="flex flex-wrap items-center gap-x-2">
                    {account.username}
                    <Show when={isMine(account)}>
                      <Badge tone="accent">you</Badge>
                    </Show>
                  </span>
                ),
              },
              { name: "Created", cell: (account) => <TimeAgo at={account.created_at} /> },
              {
                name: "What to do",
                hideName: true,
                class: "text-right",
                cell: (account) => (
                  <Button
                    look="quiet"
                    small
                    aria-label={`Remove ${account.username}`}
                    title={rows().length === 1 ? "The last account stays" : undefined}
                    disabled={rows().length === 1}
                    onClick={() => removing.begin(account)}
                  >
                    Remove
                  </Button>
                ),
              },
            ]}
          />
          <MoreRows query={query} />
          <Show when={rows().length === 1}>
            <p class="mt-2 text-[13px] text-muted">The last account stays: without one nobody could sign in by name.</p>
          </Show>
        </Show>
      </Loaded>
      <Dialog title="New account" open={creating()} onClose={() => setCreating(false)}>
        <NewAccountForm action="Create account" onCreate={create}>
          <Button onClick={() => setCreating(false)}>Cancel</Button>
        </NewAccountForm>
      </Dialog>
      <Show when={removing.item()}>
        {(account) => (
          <RemoveAccountDialog
            account={account()}
            isMine={isMine(account())}
            open={removing.isOpen()}
            onClose={removing.end}
          />
        )}
      </Show>
    </Panel>
  );
}
