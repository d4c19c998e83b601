import type { Config } from "../api/types.ts";
import { bytes, count } from "../primitives/format.ts";
import { Table } from "../primitives/table.tsx";

type Limits = Config["limits"]["defaults"];

interface Limit {
  name: keyof Limits;
  label: string;
  variable: string;
  format: (value: number) => string;
}

const LIMITS: readonly Limit[] = [
  { name: "max_operations", label: "Operations", variable: "PICLOUD_CEILING_MAX_OPERATIONS", format: count },
  { name: "timeout_ms", label: "Time", variable: "PICLOUD_CEILING_TIMEOUT_MS", format: (ms) => `${ms / 1_000} s` },
  { name: "memory_limit_mb", label: "Memory", variable: "PICLOUD_CEILING_MEMORY_MB", format: (mb) => `${mb} MB` },
  { name: "max_string_size", label: "Text size", variable: "PICLOUD_CEILING_MAX_STRING_SIZE", format: bytes },
  { name: "max_array_size", label: "Array size", variable: "PICLOUD_CEILING_MAX_ARRAY_SIZE", format: count },
  { name: "max_map_size", label: "Map size", variable: "PICLOUD_CEILING_MAX_MAP_SIZE", format: count },
  { name: "max_call_levels", label: "Call depth", variable: "PICLOUD_CEILING_MAX_CALL_LEVELS", format: count },
  { name: "max_expr_depth", label: "Expression depth", variable: "PICLOUD_CEILING_MAX_EXPR_DEPTH", format: count },
];

/** What a script gets without saying so, and what it may ask for at most. */
export function LimitsTable(props: { limits: Config["limits"] }) {
  return (
    <>
      <p class="mb-2 text-muted">
        A script gets the default unless its own limits say otherwise, and never more than the ceiling. A ceiling is
        raised or lowered with its variable, at the next start.
      </p>
      <Table
        label="Table of limits"
        rows={LIMITS}
        columns={[
          {
            name: "Limit",
            cell: ({ label, variable }) => (
              <>
                {label}
                <code class="block text-xs break-all text-muted sm:hidden">{variable}</code>
              </>
            ),
          },
          {
            name: "Default",
            isNumber: true,
            class: "whitespace-nowrap",
            cell: ({ name, format }) => format(props.limits.defaults[name]),
          },
          {
            name: "Ceiling",
            isNumber: true,
            class: "whitespace-nowrap",
            cell: ({ name, format }) => format(props.limits.ceilings[name]),
          },
          { name: "Variable of the ceiling", isWideOnly: true, cell: ({ variable }) => <code>{variable}</code> },
        ]}
      />
    </>
  );
}
