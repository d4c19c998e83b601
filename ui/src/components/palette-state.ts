import { createSignal } from "solid-js";
import { sessionIsRefused } from "../api/session.ts";

const [paletteIsOpen, setOpen] = createSignal(false);

export { paletteIsOpen };

export function openPalette(): void {
  setOpen(true);
}

export function closePalette(): void {
  setOpen(false);
}

/** Ctrl-K, or Cmd-K, from anywhere. */
export function listenForPalette(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!sessionIsRefused()) setOpen((open) => !open);
  });
}
