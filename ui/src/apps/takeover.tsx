import { Show } from "solid-js";
import type { SlugCheck } from "./slug-check.ts";

/** Warns of a slug that still redirects to another app, and lets one take it over all the same. */
export function Takeover(props: { check: SlugCheck | null; accepted: boolean; onChange: (accepted: boolean) => void }) {
  return (
    <Show when={props.check?.requires_force ? props.check : null}>
      {(check) => (
        <div class="mb-2 rounded-md bg-warn-soft px-3 py-2 text-warn" role="group" aria-label="Takeover">
          <p>
            <code>{check().slug}</code> is an old slug
            <Show when={check().held_by} fallback=" of another app and still redirects to it.">
              {(holder) => (
                <>
                  {" of app "}
                  <strong>{holder().slug}</strong> and still redirects to it.
                </>
              )}
            </Show>{" "}
            Taking it over ends that redirect for good: old links to that app will lead here.
          </p>
          <label class="mt-2 flex items-center gap-2 font-medium">
            <input
              type="checkbox"
              checked={props.accepted}
              onChange={(event) => props.onChange(event.currentTarget.checked)}
            />
            Take {check().slug} over
          </label>
        </div>
      )}
    </Show>
  );
}
