import { Match, Show, Switch, type Accessor, type JSX } from "solid-js";
import { isPassing } from "../api/problem.ts";
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

/**
 * What a query has, once it has something; until then that it is on its way, or why it did not come. What is old, since it
 * could not be read again, says so.
 */
export function Loaded<Data>(props: LoadedProps<Data>) {
  return (
    <>
      <StaleNotice query={props.query} />
      <Switch>
        <Match when={props.query.isPending}>{props.loading ?? <SkeletonRows rows={props.rows ?? 5} />}</Match>
        <Match when={props.query.isError && (props.query.data ?? null) === null}>
          <Failure of={props.query.error} retry={() => void props.query.refetch()} class={props.class ?? ""} />
        </Match>
        <Match when={props.query.data}>{props.children}</Match>
      </Switch>
    </>
  );
}

/** Why what a query has is old; nothing while it is not, and of a server that is away, which the whole page tells. */
export function StaleNotice(props: Pick<LoadedProps<unknown>, "query">) {
  const isOld = () => props.query.isError && (props.query.data ?? null) !== null && !isPassing(props.query.error);
  return (
    <Show when={isOld()}>
      <Failure of={props.query.error} retry={() => void props.query.refetch()} class="mb-3" />
    </Show>
  );
}
