import type { Config } from "../api/types.ts";
import { Badge } from "../primitives/badge.tsx";
import { Table } from "../primitives/table.tsx";

/** Every setting, its value, and whether the environment or the platform chose it. */
export function SettingsTable(props: { settings: Config["settings"] }) {
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
          { name: "Variable", cell: ({ name }) => <code>{name}</code> },
          {
            name: "Value",
            class: "break-words",
            cell: ({ value }) => value ?? <span class="text-muted">not set</span>,
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
