import { type InfiniteData, keepPreviousData, type QueryClient, useInfiniteQuery } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { Script, ScriptList } from "../api/types.ts";

/** A script as a list has it: what it runs is left out, thousands of sources are a lot to send. */
export type ListedScript = Omit<ScriptList["items"][number], "source">;

interface Page {
  items: ListedScript[];
  next_cursor: string | null;
}

const PAGE = 100;

const listKey = (app: string): readonly unknown[] => ["scripts", app, "list"];

/** The scripts of an app with what they did in the last day, page by page. */
export function useScriptList(app: () => string, text: () => string) {
  return useInfiniteQuery(() => ({
    queryKey: [...listKey(app()), text()],
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const query = {
        app: app(),
        include: "summary" as const,
        omit: "source" as const,
        limit: PAGE,
        ...(text() === "" ? {} : { q: text() }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return ask(api.GET("/scripts", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  }));
}

/** Shows a script as it has become in the lists that have it, which are not read again. */
export function showListed(queries: QueryClient, app: string, changed: Script): void {
  const { source: _, ...listed } = changed;
  const change = (item: ListedScript): ListedScript => (item.id === changed.id ? { ...item, ...listed } : item);
  queries.setQueriesData<InfiniteData<Page>>({ queryKey: listKey(app) }, (list) =>
    list === undefined
      ? list
      : { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
  queries.setQueryData(["script", changed.id], changed);
}
