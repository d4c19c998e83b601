import { A } from "@solidjs/router";
import { buttonClass } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { usePageTitle } from "./page-title.ts";

export function NotFoundPage() {
  usePageTitle(() => "Not found");
  return (
    <>
      <h1 class="mb-4">Not found</h1>
      <EmptyState
        title="There is nothing at this address"
        action={
          <A href="/apps" class={buttonClass()}>
            To the apps
          </A>
        }
      >
        What it led to may have been renamed or deleted.
      </EmptyState>
    </>
  );
}
