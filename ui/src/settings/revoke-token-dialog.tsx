import { Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { ApiToken } from "../api/types.ts";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { toast } from "../primitives/toast.tsx";

export interface RevokeTokenDialogProps {
  token: ApiToken;
  open: boolean;
  onClose: () => void;
  onRevoked: () => void;
}

export function RevokeTokenDialog(props: RevokeTokenDialogProps) {
  const revoke = async (): Promise<void> => {
    const { id, name } = props.token;
    await ask(api.DELETE("/tokens/{token}", { params: { path: { token: id } } }));
    toast(`${name} is revoked`);
    props.onRevoked();
  };
  return (
    <ConfirmDialog
      title={`Revoke ${props.token.name}?`}
      action="Revoke token"
      open={props.open}
      onClose={props.onClose}
      onConfirm={revoke}
    >
      Programs that send <code>{props.token.prefix}&hellip;</code> are refused from now on, for good.{" "}
      <Show when={props.token.last_used_at} fallback="It was never used.">
        {(at) => (
          <>
            It was last used <TimeAgo at={at()} />.
          </>
        )}
      </Show>
    </ConfirmDialog>
  );
}
