import { Show, type JSX } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Failure } from "./failure.tsx";
import { createSubmission } from "./submission.ts";

/** Asks before something is done that cannot be taken back. It closes once that is done, and says why it was not. */
export function ConfirmDialog(props: {
  title: string;
  /** What the button says that does it. */
  action: string;
  open: boolean;
  onClose: () => void;
  onConfirm: () => Promise<void>;
  /** What follows. */
  children: JSX.Element;
}) {
  const submission = createSubmission();
  const close = (): void => {
    submission.forget();
    props.onClose();
  };
  const confirm = async (): Promise<void> => {
    await props.onConfirm();
    close();
  };
  return (
    <Dialog title={props.title} open={props.open} onClose={close}>
      <div class="mb-3">{props.children}</div>
      <Show when={submission.failure()}>
        <Failure of={submission.failure()} class="mb-3" />
      </Show>
      <div class="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button look="danger" busy={submission.busy()} onClick={() => void submission.attempt(confirm)}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
