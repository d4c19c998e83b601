import { For } from "solid-js";
import type { Config } from "../api/types.ts";
import { Badge } from "../primitives/badge.tsx";

/** Every setting, its value, and whether the environment or the platform chose it. */
export function SettingsTable(props: { settings: Config["settings"] }) {
  return (
    <>
      <p class="mb-2 text-muted">
        Settings are environment variables, read once at the start: set one where the server is started (the shell, the{" "}
        <code>environment</code> of <code>docker-compose.yml</code>, a unit file), then start it anew.
      </p>
      <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Table of settings">
        <table class="w-full text-[13px]">
          <thead class="text-left text-muted">
            <tr class="border-b border-line">
              <th scope="col" class="py-1 pr-3 font-medium">
                Variable
              </th>
              <th scope="col" class="py-1 pr-3 font-medium">
                Value
              </th>
              <th scope="col" class="py-1 font-medium">
                Comes from
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.settings}>
              {(setting) => (
                <tr class="border-b border-line last:border-0">
                  <th scope="row" class="py-1.5 pr-3 text-left font-normal">
                    <code>{setting.name}</code>
                  </th>
                  <td class="py-1.5 pr-3 break-words">{setting.value ?? <span class="text-muted">not set</span>}</td>
                  <td class="py-1.5 whitespace-nowrap">
                    <Badge tone={setting.source === "env" ? "info" : "plain"}>
                      {setting.source === "env" ? "environment" : "default"}
                    </Badge>
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
