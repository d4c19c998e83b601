import { usePageTitle } from "../components/page-title.ts";
import { LogList } from "./log-list.tsx";

export default function LogsPage() {
  usePageTitle(() => "Logs");
  return (
    <div class="flex flex-col gap-3">
      <h1>Logs</h1>
      <LogList />
    </div>
  );
}
