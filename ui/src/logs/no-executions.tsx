import { Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import type { LogViewState } from "./log-view-state.ts";

/** Where executions would be: what would bring some, or which filter hides them. Nothing where they could not be read. */
export function NoExecutions(props: { view: LogViewState; failed: boolean }) {
  const isFiltered = (): boolean => props.view.filter().q !== undefined || props.view.filter().outcome !== undefined;
  return (
    <Show when={!props.failed}>
      <Show
        when={isFiltered()}
        fallback={
          <EmptyState title="No executions yet">
            Send a request to one of the routes: it shows here within a second.
          </EmptyState>
        }
      >
        <EmptyState
          title="No execution is like that"
          action={
            <Button onClick={() => props.view.change({ q: null, outcome: null })}>Show all outcomes and texts</Button>
          }
        >
          New ones that are will show here as they end.
        </EmptyState>
      </Show>
    </Show>
  );
}
