import { useQueryClient } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { forgetCredential } from "../api/session.ts";
import type { Account } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
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
  const submission = createSubmission();
  const close = (): void => {
    submission.forget();
    props.onClose();
  };
  const remove = async (): Promise<void> => {
    const { account, isMine } = props;
    await ask(api.DELETE("/accounts/{account}", { params: { path: { account: account.id } } }));
    close();
    toast(`${account.username} is removed`);
    if (isMine) return forgetCredential();
    await queries.invalidateQueries({ queryKey: ["accounts"] });
  };
  return (
    <Dialog title={`Remove ${props.account.username}?`} open={props.open} onClose={close}>
      <p class="mb-3">
        <Show when={props.isMine} fallback="Whoever is signed in with it is signed out at once.">
          This is your own account: you are signed out at once, and cannot sign in with it again.
        </Show>{" "}
        What the account did stays in the audit log.
      </p>
      <Show when={submission.failure()}>
        <Failure of={submission.failure()} class="mb-3" />
      </Show>
      <div class="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button look="danger" busy={submission.busy()} onClick={() => void submission.attempt(remove)}>
          Remove account
        </Button>
      </div>
    </Dialog>
  );
}
