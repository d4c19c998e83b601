import { type BeforeLeaveEventArgs, useBeforeLeave } from "@solidjs/router";
import { createSignal, type JSX, onCleanup, onMount } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

/** Asks before a page with something unsaved is left: by the dashboard's own links here, by everything else the browser. */
export function LeaveDialog(props: {
  isDirty: () => boolean;
  /** Whether all is saved then. */
  onSave: () => Promise<boolean>;
  /** What is not saved, and what becomes of it. */
  children: JSX.Element;
}) {
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs | null>(null);
  const [busy, setBusy] = createSignal(false);

  useBeforeLeave((event) => {
    if (staysOnPage(event) || event.defaultPrevented || !props.isDirty()) return;
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
      <p class="mb-4">{props.children}</p>
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

/** Whether only what stands behind the path changes, or the page goes to another address itself. */
function staysOnPage({ to, from, options }: BeforeLeaveEventArgs): boolean {
  if (options?.replace === true) return true;
  // A number is a step back or forth in the history, which the browser has taken by now.
  const path = typeof to === "string" ? to.split(/[?#]/)[0] : window.location.pathname;
  return path?.endsWith(from.pathname) ?? false;
}
