import { Dialog as Kobalte } from "@kobalte/core/dialog";
import X from "lucide-solid/icons/x";
import { createEffect, Show, type JSX } from "solid-js";

export interface DialogProps {
  title: string;
  open: boolean;
  /** Without it the dialog closes only from outside. */
  onClose?(): void;
  children: JSX.Element;
  wide?: boolean;
}

/**
 * A modal dialog: it holds the focus, Escape closes it, and what opened it gets the focus back. It begins with the control
 * that is marked `autofocus`, else with its first field.
 */
export function Dialog(props: DialogProps) {
  let opener: Element | null = null;
  createEffect(() => {
    if (props.open) opener = document.activeElement;
  });
  return (
    <Kobalte open={props.open} onOpenChange={(open) => !open && props.onClose?.()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 bg-black/50" />
        <div class="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto p-4 pt-[10vh]">
          <Kobalte.Content
            onOpenAutoFocus={(event: Event) => {
              const content = event.target instanceof HTMLElement ? event.target : null;
              const first =
                content?.querySelector<HTMLElement>("[autofocus]") ??
                content?.querySelector<HTMLElement>("input, select, textarea");
              if (!first) return;
              event.preventDefault();
              first.focus();
            }}
            onCloseAutoFocus={(event: Event) => {
              event.preventDefault();
              if (opener instanceof HTMLElement) opener.focus();
            }}
            class={`w-full rounded-xl border border-line bg-surface p-5 shadow-2xl ${props.wide ? "max-w-4xl" : "max-w-md"}`}
          >
            <div class="mb-3 flex items-center justify-between gap-4">
              <Kobalte.Title class="text-base font-semibold">{props.title}</Kobalte.Title>
              <Show when={props.onClose}>
                <Kobalte.CloseButton
                  aria-label="Close"
                  class="rounded-md p-1 text-muted hover:bg-sunken hover:text-text"
                >
                  <X size={16} aria-hidden="true" />
                </Kobalte.CloseButton>
              </Show>
            </div>
            {props.children}
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}
