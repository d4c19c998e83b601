import type { RouteMatch } from "../api/types.ts";
import { RouteName } from "../apps/route-name.tsx";
import { Table } from "../primitives/table.tsx";
import { TextLink } from "../primitives/text-link.tsx";

/** The routes that would not answer, and why. */
export function LostRoutes(props: {
  candidates: RouteMatch["candidates"];
  app: string;
  nameOf: (script: string) => string | null;
}) {
  return (
    <Table
      label="Other routes"
      rows={props.candidates}
      columns={[
        {
          name: "Route",
          class: "min-w-40",
          cell: ({ route }) => (route === null ? "deleted meanwhile" : <RouteName route={route} />),
        },
        {
          name: "Script",
          cell: ({ route }) =>
            route && (
              // As wide before its name is known as after.
              <span class="block w-28 truncate sm:w-48" title={props.nameOf(route.script_id) ?? ""}>
                <TextLink to={`/apps/${props.app}/scripts/${route.script_id}`}>
                  {props.nameOf(route.script_id) ?? "\u2026"}
                </TextLink>
              </span>
            ),
        },
        { name: "Why not", cell: ({ reason }) => reason },
      ]}
    />
  );
}
