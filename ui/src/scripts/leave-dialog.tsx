import { type BeforeLeaveEventArgs, useBeforeLeave } from "@solidjs/router";
import { createSignal, onCleanup, onMount } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";

/** Asks before a page with unsaved text is left: by the dashboard's own links here, by everything else the browser. */
export function LeaveDialog(props: { isDirty: () => boolean; onSave: () => Promise<boolean> }) {
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs | null>(null);
  const [busy, setBusy] = createSignal(false);

  useBeforeLeave((event) => {
    const staysHere = typeof event.to === "string" && event.to.split(/[?#]/)[0]?.endsWith(event.from.pathname);
    if (staysHere || event.defaultPrevented || !props.isDirty()) return;
    event.preventDefault();
    setLeaving(event);
  });
  onMount(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (props.isDirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    onCleanup(() => window.removeEventListener("beforeunload", ask));
  });

  const leave = (): void => {
    const event = leaving();
    setLeaving(null);
    event?.retry(true);
  };
  const saveAndLeave = async (): Promise<void> => {
    setBusy(true);
    const isSaved = await props.onSave();
    setBusy(false);
    if (isSaved) leave();
    else setLeaving(null);
  };

  return (
    <Dialog title="Leave without saving?" open={leaving() !== null} onClose={() => setLeaving(null)}>
      <p class="mb-4">
        The script has changes that are not saved. This tab keeps them, and offers them again when you come back.
      </p>
      <div class="flex flex-wrap justify-end gap-2">
        <Button onClick={() => setLeaving(null)}>Stay</Button>
        <Button onClick={leave}>Leave</Button>
        <Button look="primary" busy={busy()} onClick={() => void saveAndLeave()}>
          Save and leave
        </Button>
      </div>
    </Dialog>
  );
}
