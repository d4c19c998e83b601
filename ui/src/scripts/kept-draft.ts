/** Unsaved text of a script, with the version that it was written on. */
export interface KeptDraft {
  version: number;
  source: string;
}

const keyOf = (id: string): string => `picloud.draft.${id}`;

export function keptDraft(id: string): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(id)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("version" in kept) || !("source" in kept)) return null;
    if (typeof kept.version !== "number" || typeof kept.source !== "string") return null;
    return { version: kept.version, source: kept.source };
  } catch {
    return null;
  }
}

export function keepDraft(id: string, draft: KeptDraft): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage: the text is still in the editor.
  }
}

export function forgetDraft(id: string): void {
  sessionStorage.removeItem(keyOf(id));
}
