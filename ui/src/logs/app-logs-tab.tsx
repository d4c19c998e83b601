import { useApp } from "../apps/app-context.ts";
import { usePageTitle } from "../components/page-title.ts";
import { LogList } from "./log-list.tsx";

export default function AppLogsTab() {
  const app = useApp();
  usePageTitle(() => `Logs \u00b7 ${app().name}`);
  return <LogList app={app().id} />;
}
