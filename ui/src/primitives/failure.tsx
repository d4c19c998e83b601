import { messageOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Show } from "solid-js";

/** A failure where its result would have been. */
export function Failure(props: { of: unknown; retry?: () => void; retryLabel?: string; class?: string }) {
  return (
    <div
      role="alert"
      class={`flex items-center justify-between gap-3 rounded-md bg-bad-soft px-3 py-2 text-bad ${props.class ?? ""}`}
    >
      <span class="min-w-0 break-words">{messageOf(props.of)}</span>
      <Show when={props.retry}>
        <Button small onClick={() => props.retry?.()}>
          {props.retryLabel ?? "Try again"}
        </Button>
      </Show>
    </div>
  );
}
