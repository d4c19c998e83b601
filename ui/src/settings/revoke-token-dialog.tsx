import { Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { ApiToken } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { toast } from "../primitives/toast.tsx";

export interface RevokeTokenDialogProps {
  token: ApiToken;
  open: boolean;
  onClose: () => void;
  onRevoked: () => void;
}

export function RevokeTokenDialog(props: RevokeTokenDialogProps) {
  const submission = createSubmission();
  const close = (): void => {
    submission.forget();
    props.onClose();
  };
  const revoke = async (): Promise<void> => {
    const { id, name } = props.token;
    await ask(api.DELETE("/tokens/{token}", { params: { path: { token: id } } }));
    close();
    toast(`${name} is revoked`);
    props.onRevoked();
  };
  return (
    <Dialog title={`Revoke ${props.token.name}?`} open={props.open} onClose={close}>
      <p class="mb-3">
        Programs that send <code>{props.token.prefix}&hellip;</code> are refused from now on, for good.{" "}
        <Show when={props.token.last_used_at} fallback="It was never used.">
          {(at) => (
            <>
              It was last used <TimeAgo at={at()} />.
            </>
          )}
        </Show>
      </p>
      <Show when={submission.failure()}>
        <Failure of={submission.failure()} class="mb-3" />
      </Show>
      <div class="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button look="danger" busy={submission.busy()} onClick={() => void submission.attempt(revoke)}>
          Revoke token
        </Button>
      </div>
    </Dialog>
  );
}
