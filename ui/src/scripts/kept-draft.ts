/** Unsaved text of a script, with the version that it was written on. */
export interface KeptDraft {
  version: number;
  source: string;
}

/** The part of a browser's storage that is needed. */
export type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (id: string): string => `picloud.draft.${id}`;

/** What was kept of this script in this tab, null where nothing (readable) is. */
export function keptDraft(id: string, store: TextStore = sessionStorage): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(id)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("version" in kept) || !("source" in kept)) return null;
    if (typeof kept.version !== "number" || typeof kept.source !== "string") return null;
    return { version: kept.version, source: kept.source };
  } catch {
    return null;
  }
}

export function keepDraft(id: string, draft: KeptDraft, store: TextStore = sessionStorage): void {
  try {
    store.setItem(keyOf(id), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage: the text is still in the editor.
  }
}

export function forgetDraft(id: string, store: TextStore = sessionStorage): void {
  store.removeItem(keyOf(id));
}
