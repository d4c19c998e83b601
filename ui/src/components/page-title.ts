import { createEffect } from "solid-js";

/** Names the page in the tab and for those who hear it. */
export function usePageTitle(title: () => string): void {
  createEffect(() => {
    document.title = `${title()} \u00b7 PiCloud`;
  });
}
