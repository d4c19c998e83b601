/** Unsaved text of a script, with the version that it was written on. */
export interface KeptDraft {
  version: number;
  source: string;
}

/** The part of a browser's storage that is needed. */
export type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (id: string): string => `picloud.draft.${id}`;

/** What was kept of this script in this tab, the latest text first; what is not readable is left out. */
export function keptDrafts(id: string, store: TextStore = sessionStorage): KeptDraft[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(id)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isDraft).map(({ version, source }) => ({ version, source })) : [];
  } catch {
    return [];
  }
}

/** Keeps these in place of those of before. */
export function keepDrafts(id: string, drafts: readonly KeptDraft[], store: TextStore = sessionStorage): void {
  if (drafts.length === 0) return store.removeItem(keyOf(id));
  try {
    store.setItem(keyOf(id), JSON.stringify(drafts));
  } catch {
    // A full or forbidden storage: the text is still in the editor.
  }
}

function isDraft(kept: unknown): kept is KeptDraft {
  if (typeof kept !== "object" || kept === null || !("version" in kept) || !("source" in kept)) return false;
  return typeof kept.version === "number" && typeof kept.source === "string";
}
