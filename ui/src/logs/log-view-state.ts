import { useSearchParams } from "@solidjs/router";
import { type Accessor, createMemo } from "solid-js";
import { isOutcome, type LogFilter } from "./log-filter.ts";

export interface LogViewState {
  filter: Accessor<LogFilter>;
  /** The execution that is open. */
  openedId: Accessor<string | null>;
  change(part: { app?: string | null; script?: string | null; outcome?: string | null; q?: string | null }): void;
  open(id: string | null, options?: { replace?: boolean }): void;
}

/** What of the log is shown, kept in the page's address so that it can be linked; `fixed` is what the place decides. */
export function useLogViewState(fixed: { app?: string | undefined; script?: string | undefined }): LogViewState {
  const [query, setQuery] = useSearchParams();
  const one = (name: string): string | undefined => {
    const value = query[name];
    return (Array.isArray(value) ? value[0] : value) || undefined;
  };
  const filter = createMemo(
    (): LogFilter => {
      const app = fixed.app ?? one("app");
      const script = fixed.script ?? one("script");
      const outcome = one("outcome");
      const q = one("q");
      return {
        ...(app && { app }),
        ...(script && { script }),
        ...(outcome && isOutcome(outcome) && { outcome }),
        ...(q && { q }),
      };
    },
    {},
    // Opening an execution changes the address, not what is shown.
    { equals: (before, after) => JSON.stringify(before) === JSON.stringify(after) },
  );
  return {
    filter,
    openedId: () => one("execution") ?? null,
    change: (part) => setQuery(part, { replace: true }),
    open: (id, options) => setQuery({ execution: id }, options ?? {}),
  };
}
