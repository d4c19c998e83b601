import { For } from "solid-js";
import type { Config } from "../api/types.ts";
import { bytes, count } from "../primitives/format.ts";

type Limits = Config["limits"]["defaults"];

interface Limit {
  name: keyof Limits;
  label: string;
  variable: string;
  format(value: number): string;
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
      <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Table of limits">
        <table class="w-full text-[13px]">
          <thead class="text-left text-muted">
            <tr class="border-b border-line">
              <th scope="col" class="py-1 pr-3 font-medium">
                Limit
              </th>
              <th scope="col" class="py-1 pr-3 text-right font-medium">
                Default
              </th>
              <th scope="col" class="py-1 pr-3 text-right font-medium">
                Ceiling
              </th>
              <th scope="col" class="py-1 font-medium">
                Variable of the ceiling
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={LIMITS}>
              {(limit) => (
                <tr class="border-b border-line last:border-0">
                  <th scope="row" class="py-1.5 pr-3 text-left font-normal whitespace-nowrap">
                    {limit.label}
                  </th>
                  <td class="py-1.5 pr-3 text-right whitespace-nowrap tabular-nums">
                    {limit.format(props.limits.defaults[limit.name])}
                  </td>
                  <td class="py-1.5 pr-3 text-right whitespace-nowrap tabular-nums">
                    {limit.format(props.limits.ceilings[limit.name])}
                  </td>
                  <td class="py-1.5">
                    <code>{limit.variable}</code>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </>
  );
}
