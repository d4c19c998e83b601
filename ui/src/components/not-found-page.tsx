import { A } from "@solidjs/router";
import { EmptyState } from "../primitives/empty-state.tsx";
import { usePageTitle } from "./page-title.ts";

export function NotFoundPage() {
  usePageTitle(() => "Not found");
  return (
    <EmptyState
      title="There is nothing at this address"
      action={
        <A href="/apps" class="text-accent hover:underline">
          To the apps
        </A>
      }
    >
      What it led to may have been renamed or deleted.
    </EmptyState>
  );
}
