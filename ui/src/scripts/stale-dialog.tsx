import { createEffect, createSignal, on, Show, Suspense } from "solid-js";
import type { Script } from "../api/types.ts";
import { lazyPart } from "../components/lazy-part.tsx";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";

const ScriptMerge = lazyPart(() => import("../editor/merge-view.tsx"));

/** Somebody else saved first: both versions, and which one it shall be. */
export function StaleDialog(props: {
  mine: string;
  theirs: Pick<Script, "version" | "source"> | null;
  onClose: () => void;
  /** With the text that it shall be, on top of theirs. */
  onResolve: (text: string) => void;
}) {
  const [merged, setMerged] = createSignal("");
  createEffect(
    on(
      () => props.theirs,
      () => setMerged(props.mine),
    ),
  );
  return (
    <Dialog wide title="The script was changed meanwhile" open={props.theirs !== null} onClose={() => props.onClose()}>
      <Show when={props.theirs} keyed>
        {(theirs) => (
          <>
            <p class="mb-2 text-muted">
              Version {theirs.version} is what is saved now. Yours can be edited here, and parts of the other taken over
              one by one. Nothing is saved before you choose.
            </p>
            <Suspense fallback={<div class="skeleton h-[50vh]" />}>
              <ScriptMerge mine={props.mine} theirs={theirs.source} onChange={setMerged} label="Both versions" />
            </Suspense>
            <div class="mt-3 flex flex-wrap justify-end gap-2">
              <Button look="quiet" onClick={() => props.onClose()}>
                Decide later
              </Button>
              <Button onClick={() => props.onResolve(theirs.source)}>Take theirs</Button>
              <Button onClick={() => props.onResolve(props.mine)}>Keep mine</Button>
              <Button look="primary" disabled={merged() === props.mine} onClick={() => props.onResolve(merged())}>
                Save the merged text
              </Button>
            </div>
          </>
        )}
      </Show>
    </Dialog>
  );
}
