import { createMemo, type Accessor } from "solid-js";
import { unwrap } from "solid-js/store";

/**
 * What a query has, also while a later reading of it failed; undefined while it has nothing. Reading `data` itself of a
 * query that is pending would suspend the whole page.
 */
export function loadedOf<Data>(query: { isPending: boolean; data: Data | undefined }): Data | undefined {
  return query.isPending ? undefined : query.data;
}

/** The same rows, where an equal row is the very one of before: what is drawn for it stays as it is. */
export function createStableRows<Row extends { id: string }>(rows: () => Row[]): Accessor<Row[]> {
  return createMemo<Row[]>((before) => {
    const known = new Map(before.map((row) => [row.id, row]));
    return unwrap(rows()).map((row) => {
      const same = known.get(row.id);
      return same !== undefined && JSON.stringify(same) === JSON.stringify(row) ? same : row;
    });
  }, []);
}
