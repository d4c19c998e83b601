import { Toast, toaster } from "@kobalte/core/toast";
import X from "lucide-solid/icons/x";
import { Show } from "solid-js";
import { Portal } from "solid-js/web";
import { messageOf } from "../api/problem.ts";

export interface ToastOptions {
  look?: "plain" | "bad";
  /** Takes back what was just done. */
  undo?: () => void;
}

/** Says what was done, for a few seconds. */
export function toast(text: string, options: ToastOptions = {}): void {
  toaster.show((shown) => (
    // No item of a list: it is a status, which an item cannot be.
    <Toast
      as="div"
      toastId={shown.toastId}
      class={`flex items-center gap-3 rounded-lg border bg-raised px-3.5 py-2.5 shadow-lg ${options.look === "bad" ? "border-bad text-bad" : "border-line"}`}
    >
      <Toast.Title class="min-w-0 flex-1 break-words">{text}</Toast.Title>
      <Show when={options.undo}>
        {(undo) => (
          <button
            type="button"
            class="font-medium text-accent hover:underline"
            onClick={() => {
              toaster.dismiss(shown.toastId);
              undo()();
            }}
          >
            Undo
          </button>
        )}
      </Show>
      <Toast.CloseButton aria-label="Dismiss" class="rounded p-0.5 text-muted hover:text-text">
        <X size={14} aria-hidden="true" />
      </Toast.CloseButton>
    </Toast>
  ));
}

/** Says what failed where no better place is left to say it. */
export function toastFailure(failure: unknown): void {
  toast(messageOf(failure), { look: "bad" });
}

export function ToastRegion() {
  return (
    <Portal>
      <Toast.Region duration={6000} limit={4} aria-label="Notifications">
        <Toast.List
          as="div"
          class="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none"
        />
      </Toast.Region>
    </Portal>
  );
}
