import { keepPreviousData, useInfiniteQuery } from "@tanstack/solid-query";
import { createStableRows, loadedOf } from "./loaded.ts";

const PAGE = 100;

export interface PageQuery {
  limit: number;
  cursor?: string;
  q?: string;
}

export type PagedList<Row extends { id: string }> = ReturnType<typeof usePagedList<Row>>;

/** A list of the API that comes page by page; `q` narrows it down. Its key is `key`, `list` and `q`. */
export function usePagedList<Row extends { id: string }>(
  key: () => readonly unknown[],
  read: (query: PageQuery, signal: AbortSignal) => Promise<{ items: Row[]; next_cursor: string | null }>,
  q: () => string = () => "",
) {
  const query = useInfiniteQuery(() => ({
    queryKey: [...key(), "list", q()],
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      read({ limit: PAGE, ...(q() && { q: q() }), ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  }));
  const rows = createStableRows(() => loadedOf(query)?.pages.flatMap((page) => page.items) ?? []);
  return { query, rows };
}
