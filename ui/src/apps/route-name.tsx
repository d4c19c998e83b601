import type { Route } from "../api/types.ts";
import { MethodBadge } from "../primitives/badge.tsx";

/** A route as one reads it: method, host and path. */
export function RouteName(props: { route: Pick<Route, "method" | "host" | "path"> }) {
  return (
    <span class="inline-flex min-w-0 items-baseline gap-2">
      <MethodBadge method={props.route.method} />
      <code class="wrap-anywhere">
        <span class="text-muted">{props.route.host}</span>
        <wbr />
        {props.route.path}
      </code>
    </span>
  );
}
