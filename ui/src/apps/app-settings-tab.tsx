import { Show } from "solid-js";
import { usePageTitle } from "../components/page-title.ts";
import { Panel } from "../primitives/panel.tsx";
import { useApp } from "./app-context.ts";
import { DeleteAppPanel } from "./delete-app-panel.tsx";
import { DescribeAppPanel } from "./describe-app-panel.tsx";
import { RenameAppPanel } from "./rename-app-panel.tsx";
import { isDefaultApp } from "./slug.ts";

export default function AppSettingsTab() {
  const app = useApp();
  usePageTitle(() => `Settings \u00b7 ${app().name}`);
  return (
    <div class="flex max-w-3xl flex-col gap-4">
      <DescribeAppPanel />
      <Show
        when={!isDefaultApp(app())}
        fallback={
          <Panel title="Slug and deletion">
            The default app answers what no other app claims on this machine: its slug stays, and it cannot be deleted.
            What is in it can.
          </Panel>
        }
      >
        <RenameAppPanel />
        <DeleteAppPanel />
      </Show>
    </div>
  );
}
