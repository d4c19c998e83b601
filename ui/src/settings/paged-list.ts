import { keepPreviousData, useInfiniteQuery } from "@tanstack/solid-query";
import { createStableRows, loadedOf } from "../apps/loaded.ts";

const PAGE = 50;

export interface PageQuery {
  limit: number;
  cursor?: string;
  q?: string;
}

/** A list of the API that comes page by page; `q` narrows it down. */
export function usePagedList<Row extends { id: string }>(
  name: string,
  read: (query: PageQuery, signal: AbortSignal) => Promise<{ items: Row[]; next_cursor: string | null }>,
  q: () => string = () => "",
) {
  const query = useInfiniteQuery(() => ({
    queryKey: [name, "list", q()],
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      read({ limit: PAGE, ...(q() && { q: q() }), ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  }));
  const rows = createStableRows(() => loadedOf(query)?.pages.flatMap((page) => page.items) ?? []);
  return { query, rows };
}
