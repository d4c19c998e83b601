import { For, type JSX } from "solid-js";
import { Dynamic } from "solid-js/web";

export interface Column<Row> {
  name: string;
  /** Of a column of buttons: the name is there for those who hear it. */
  hideName?: boolean;
  cell: (row: Row) => JSX.Element;
  /** Numbers stand to the right, digit under digit. */
  isNumber?: boolean;
  /** Left out where there is no room for it: on a phone, another column has what it says. */
  isWideOnly?: boolean;
  /** Of its cells, not of its head. */
  class?: string;
}

export interface TableProps<Row> {
  label: string;
  /** The first one names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

/** A small table within a panel; one too wide for the screen is scrolled by itself, by keyboard too. */
export function Table<Row>(props: TableProps<Row>) {
  const side = (column: Column<Row>): string =>
    `${column.isNumber ? "text-right tabular-nums" : "text-left"} ${column.isWideOnly ? "hidden sm:table-cell" : ""}`;
  return (
    <div class="overflow-x-auto" tabindex="0" role="region" aria-label={props.label}>
      <table class="w-full text-[13px]">
        <thead class="text-muted">
          <tr class="border-b border-line">
            <For each={props.columns}>
              {(column) => (
                <th scope="col" class={`py-1 pr-3 font-medium last:pr-0 ${side(column)}`}>
                  <span class={column.hideName ? "sr-only" : ""}>{column.name}</span>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr class="border-b border-line last:border-0">
                <For each={props.columns}>
                  {(column, index) => (
                    <Dynamic
                      component={index() === 0 ? "th" : "td"}
                      scope={index() === 0 ? "row" : undefined}
                      class={`py-1.5 pr-3 font-normal last:pr-0 ${side(column)} ${column.class ?? ""}`}
                    >
                      {column.cell(row)}
                    </Dynamic>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
