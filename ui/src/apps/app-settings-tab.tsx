import { usePageTitle } from "../components/page-title.ts";
import { useApp } from "./app-context.ts";
import { DeleteAppPanel } from "./delete-app-panel.tsx";
import { DescribeAppPanel } from "./describe-app-panel.tsx";
import { RenameAppPanel } from "./rename-app-panel.tsx";

export default function AppSettingsTab() {
  const app = useApp();
  usePageTitle(() => `Settings \u00b7 ${app().name}`);
  return (
    <div class="flex max-w-3xl flex-col gap-4">
      <DescribeAppPanel />
      <RenameAppPanel />
      <DeleteAppPanel />
    </div>
  );
}
