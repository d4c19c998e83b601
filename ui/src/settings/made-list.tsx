import Plus from "lucide-solid/icons/plus";
import { Show, type JSX } from "solid-js";
import { MoreRows } from "../apps/more-rows.tsx";
import type { PagedList } from "../apps/paged-list.ts";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { Table, type Column } from "../primitives/table.tsx";

/** What one makes and takes away in the settings: a table of it, and a button for another one. */
export function MadeList<Row extends { id: string }>(props: {
  title: string;
  about: JSX.Element;
  list: PagedList<Row>;
  /** Of the table. */
  label: string;
  columns: readonly Column<Row>[];
  /** What the button says that makes one. */
  action: string;
  onNew: () => void;
  /** While there is none: a sentence, and what one would be for. */
  none: string;
  use: JSX.Element;
  /** Below the table. */
  foot?: JSX.Element;
}) {
  return (
    <Panel
      title={props.title}
      actions={
        <Button small onClick={() => props.onNew()}>
          <Plus size={14} aria-hidden="true" /> {props.action}
        </Button>
      }
    >
      <p class="mb-2 text-muted">{props.about}</p>
      <Loaded query={props.list.query} rows={3}>
        <Show
          when={props.list.rows().length > 0}
          fallback={
            <EmptyState title={props.none} action={<Button onClick={() => props.onNew()}>{props.action}</Button>}>
              {props.use}
            </EmptyState>
          }
        >
          <Table label={props.label} rows={props.list.rows()} columns={props.columns} />
          <MoreRows query={props.list.query} />
          {props.foot}
        </Show>
      </Loaded>
    </Panel>
  );
}
