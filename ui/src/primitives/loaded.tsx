import { Match, Switch, type Accessor, type JSX } from "solid-js";
import { Failure } from "./failure.tsx";
import { SkeletonRows } from "./skeleton.tsx";

export interface LoadedProps<Data> {
  query: { isPending: boolean; isError: boolean; error: unknown; data: Data | undefined; refetch: () => unknown };
  /** Rows that hold the place of what comes. */
  rows?: number;
  /** What holds it, where rows would not. */
  loading?: JSX.Element;
  /** Of a failure. */
  class?: string;
  children: JSX.Element | ((data: Accessor<NonNullable<Data>>) => JSX.Element);
}

/** What a query has, once it has something; until then that it is on its way, or why it did not come. */
export function Loaded<Data>(props: LoadedProps<Data>) {
  return (
    <Switch>
      <Match when={props.query.isPending}>{props.loading ?? <SkeletonRows rows={props.rows ?? 5} />}</Match>
      <Match when={props.query.isError && (props.query.data ?? null) === null}>
        <Failure of={props.query.error} retry={() => void props.query.refetch()} class={props.class ?? ""} />
      </Match>
      <Match when={props.query.data}>{props.children}</Match>
    </Switch>
  );
}
