import { Show } from "solid-js";
import { usePageTitle } from "../components/page-title.ts";
import { LeaveDialog } from "../primitives/leave-dialog.tsx";
import { Panel } from "../primitives/panel.tsx";
import { useApp } from "./app-context.ts";
import { DeleteAppPanel } from "./delete-app-panel.tsx";
import { createDescriptionDraft, DescribeAppPanel } from "./describe-app-panel.tsx";
import { createRateLimitsDraft, RateLimitsPanel } from "./rate-limits-panel.tsx";
import { RenameAppPanel } from "./rename-app-panel.tsx";
import { isDefaultApp } from "./slug.ts";

export default function AppSettingsTab() {
  const app = useApp();
  usePageTitle(() => `Settings \u00b7 ${app().name}`);
  const description = createDescriptionDraft();
  const limits = createRateLimitsDraft();
  const drafts = [description, limits];
  const saveAll = async (): Promise<boolean> => {
    for (const draft of drafts) if (draft.isDirty() && !(await draft.save())) return false;
    return true;
  };
  return (
    <div class="flex max-w-3xl flex-col gap-4">
      <DescribeAppPanel draft={description} />
      <RateLimitsPanel draft={limits} />
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
      <LeaveDialog isDirty={() => drafts.some((draft) => draft.isDirty())} onSave={saveAll}>
        What was changed in the settings of the app is not saved.
      </LeaveDialog>
    </div>
  );
}
