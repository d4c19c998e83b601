import type { Config } from "../api/types.ts";
import { Badge } from "../primitives/badge.tsx";
import { Table } from "../primitives/table.tsx";

/** Every setting, its value, and whether the environment or the platform chose it. */
export function SettingsTable(props: { settings: Required<Config>["settings"] }) {
  return (
    <>
      <p class="mb-2 text-muted">
        Settings are environment variables, read once at the start: set one where the server is started (the shell, the{" "}
        <code>environment</code> of <code>docker-compose.yml</code>, a unit file), then start it anew.
      </p>
      <Table
        label="Table of settings"
        rows={props.settings}
        columns={[
          {
            name: "Variable",
            cell: ({ name, value }) => (
              <>
                <code class="break-all">{name}</code>
                <span class="block break-all sm:hidden">
                  <Value of={value} />
                </span>
              </>
            ),
          },
          {
            name: "Value",
            isWideOnly: true,
            class: "break-words",
            cell: ({ value }) => <Value of={value} />,
          },
          {
            name: "Comes from",
            class: "whitespace-nowrap",
            cell: ({ source }) => (
              <Badge tone={source === "env" ? "info" : "plain"}>{source === "env" ? "environment" : "default"}</Badge>
            ),
          },
        ]}
      />
    </>
  );
}

function Value(props: { of: string | number | null }) {
  return <>{props.of ?? <span class="text-muted">not set</span>}</>;
}
