import { useQueryClient } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { forgetCredential } from "../api/session.ts";
import type { Account } from "../api/types.ts";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";
import { toast } from "../primitives/toast.tsx";

export interface RemoveAccountDialogProps {
  account: Account;
  /** Whether it is the one that one is signed in with. */
  isMine: boolean;
  open: boolean;
  onClose: () => void;
}

export function RemoveAccountDialog(props: RemoveAccountDialogProps) {
  const queries = useQueryClient();
  const remove = async (): Promise<void> => {
    const { account, isMine } = props;
    await ask(api.DELETE("/accounts/{account}", { params: { path: { account: account.id } } }));
    toast(`${account.username} is removed`);
    if (isMine) forgetCredential();
    else void queries.invalidateQueries({ queryKey: ["accounts"] });
  };
  return (
    <ConfirmDialog
      title={`Remove ${props.account.username}?`}
      action="Remove account"
      open={props.open}
      onClose={props.onClose}
      onConfirm={remove}
    >
      <Show when={props.isMine} fallback="Whoever is signed in with it is signed out at once.">
        This is your own account: you are signed out at once, and cannot sign in with it again.
      </Show>{" "}
      What the account did stays in the audit log.
    </ConfirmDialog>
  );
}
