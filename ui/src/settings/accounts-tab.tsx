import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { NewAccountForm, type NewAccount } from "../accounts/new-account-form.tsx";
import { api, ask } from "../api/client.ts";
import { useIdentity } from "../api/identity.ts";
import type { Account } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { usePagedList } from "../apps/paged-list.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Badge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { createEditing } from "../primitives/editing.ts";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { toast } from "../primitives/toast.tsx";
import { MadeList } from "./made-list.tsx";
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
  const accounts = usePagedList(
    () => ["accounts"],
    (page, signal) => ask(api.GET("/accounts", { params: { query: page }, signal })),
  );
  const [creating, setCreating] = createSignal(false);
  const removing = createEditing<Account | null>(null);
  const isLast = () => accounts.rows().length === 1;
  const isMine = (account: Account) => account.id === loadedOf(identity)?.id;

  const create = async (body: NewAccount): Promise<void> => {
    const account = await ask(api.POST("/accounts", { body }));
    setCreating(false);
    toast(`${account.username} is created`);
    void queries.invalidateQueries({ queryKey: ["accounts"] });
  };
  return (
    <>
      <MadeList
        title="Accounts"
        about="Of the people who administer this platform: each may do everything. Programs get a token instead."
        list={accounts}
        label="Table of accounts"
        action="New account"
        onNew={() => setCreating(true)}
        none="There is no account yet"
        use="You are signed in with a token. With an account you sign in by name and password."
        foot={
          <Show when={isLast()}>
            <p class="mt-2 text-[13px] text-muted">The last account stays: without one nobody could sign in by name.</p>
          </Show>
        }
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
                title={isLast() ? "The last account stays" : undefined}
                disabled={isLast()}
                onClick={() => removing.begin(account)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
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
    </>
  );
}
