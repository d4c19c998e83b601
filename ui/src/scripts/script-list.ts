import type { InfiniteData, QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { Script, ScriptList } from "../api/types.ts";
import { usePagedList } from "../apps/paged-list.ts";

/** A script as a list has it: what it runs is left out, thousands of sources are a lot to send. */
export type ListedScript = Omit<ScriptList["items"][number], "source">;

interface Page {
  items: ListedScript[];
  next_cursor: string | null;
}

const scriptsKey = (app: string): readonly unknown[] => ["scripts", app];

/** The scripts of an app with what they did in the last day, page by page. */
export function useScriptList(app: () => string, text: () => string) {
  return usePagedList<ListedScript>(
    () => scriptsKey(app()),
    (page, signal) => {
      const query = { app: app(), include: "summary" as const, omit: "source" as const, ...page };
      return ask(api.GET("/scripts", { params: { query }, signal }));
    },
    text,
  );
}

/** Shows a script as it has become in the lists that have it, which are not read again. */
export function showListed(queries: QueryClient, app: string, changed: Script): void {
  const { source: _, ...listed } = changed;
  const change = (item: ListedScript): ListedScript => (item.id === changed.id ? { ...item, ...listed } : item);
  queries.setQueriesData<InfiniteData<Page>>({ queryKey: [...scriptsKey(app), "list"] }, (list) =>
    list === undefined
      ? list
      : { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
  queries.setQueryData(["script", changed.id], changed);
}
