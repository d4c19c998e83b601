import { Show } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";

/** Whether an update was refused because somebody else's came first. */
export function isStale(failure: unknown): boolean {
  return failure instanceof ApiProblem && failure.code === "stale_version";
}

/** Why nothing was saved; where what is being edited changed meanwhile, it offers to start again from what it is now. */
export function SaveFailure(props: { of: unknown; what: string; onReload: () => void; class?: string }) {
  return (
    <Show when={isStale(props.of)} fallback={<Failure of={props.of} class={props.class ?? ""} />}>
      <div
        role="alert"
        class={`flex flex-wrap items-center justify-between gap-3 rounded-md bg-warn-soft px-3 py-2 text-warn ${props.class ?? ""}`}
      >
        <span class="min-w-0 flex-1">{props.what} changed since you opened it. Nothing was saved.</span>
        <Button small onClick={() => props.onReload()}>
          Load what it is now
        </Button>
      </div>
    </Show>
  );
}
