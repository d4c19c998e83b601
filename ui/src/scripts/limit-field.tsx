import { createUniqueId, Show } from "solid-js";
import { bytes, count, duration, percent } from "../primitives/format.ts";
import { inputClass } from "../primitives/text-field.tsx";
import { typedNumber } from "../primitives/typed-number.ts";
import type { MeasuredLimit, Usage } from "./limit-usage.ts";

const SAID: Record<MeasuredLimit, (most: number) => string> = {
  max_operations: count,
  timeout_ms: duration,
  memory_limit_mb: bytes,
};
/** From here on a limit is near. */
const NEAR = 0.8;

/** One limit: what it is, what it may be, and what of it was used. */
export function LimitField(props: {
  label: string;
  about: string;
  value: string;
  onInput: (text: string) => void;
  error: string | null;
  standard: number;
  ceiling: number;
  measure: MeasuredLimit | null;
  usage: Usage | null;
}) {
  const id = createUniqueId();
  const inForce = (): number => {
    const value = typedNumber(props.value);
    return Math.min(typeof value === "number" && value > 0 ? value : props.standard, props.ceiling);
  };
  return (
    <div class="py-2">
      <div class="flex items-center gap-3">
        <label for={id} class="min-w-0 flex-1 leading-tight">
          <span class="font-medium">{props.label}</span>
          <span class="block text-xs text-muted">{props.about}</span>
        </label>
        <input
          id={id}
          inputmode="numeric"
          autocomplete="off"
          class={`${inputClass} w-32! shrink-0 text-right tabular-nums`}
          value={props.value}
          placeholder={count(props.standard)}
          aria-invalid={props.error === null ? undefined : true}
          aria-describedby={`${id}-note`}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-note`} class="mt-0.5 text-right text-xs text-muted tabular-nums" aria-live="polite">
        <Show when={props.error} fallback={`default ${count(props.standard)}, at most ${count(props.ceiling)}`}>
          <span class="text-bad">{props.error}</span>
        </Show>
      </p>
      <Show when={props.usage}>
        {(usage) => (
          <UsageBar
            label={props.label}
            said={props.measure === null ? "" : SAID[props.measure](usage().most)}
            used={usage().mostOfLimit}
            limit={inForce()}
          />
        )}
      </Show>
    </div>
  );
}

function UsageBar(props: { label: string; said: string; used: number; limit: number }) {
  const share = (): number => Math.min(1, props.used / props.limit);
  return (
    <div class="mt-1 flex items-center gap-2 text-xs text-muted tabular-nums">
      <div
        role="meter"
        aria-label={`${props.label}: the most that was used`}
        aria-valuemin={0}
        aria-valuemax={props.limit}
        aria-valuenow={Math.min(props.used, props.limit)}
        aria-valuetext={`${props.said}, ${percent(props.used, props.limit)}`}
        class="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken"
      >
        <div
          class={`h-full rounded-full ${share() >= NEAR ? "bg-warn" : "bg-good"}`}
          style={{ width: `${Math.max(share() * 100, props.used > 0 ? 0.5 : 0)}%` }}
        />
      </div>
      <span class="w-34 shrink-0 text-right">
        {props.said} ({percent(props.used, props.limit)})
      </span>
    </div>
  );
}
