import { createMemo, createSignal, Show } from "solid-js";
import type { DomainClaim } from "../api/types.ts";
import { SelectField } from "../primitives/select-field.tsx";
import { TextField } from "../primitives/text-field.tsx";

// No pattern is empty or has a space.
const EVERY = "";
const OTHER = " other";

/** The host of a route: all of the app's, one of its claims, or a pattern that a claim covers. */
export function RouteHostField(props: {
  claims: readonly DomainClaim[];
  value: string | null;
  onChange: (host: string | null) => void;
  error: string | null;
}) {
  const [typing, setTyping] = createSignal(false);
  const isClaim = (pattern: string) => props.claims.some((claim) => claim.pattern === pattern);
  const choice = createMemo(() => {
    if (props.value === null) return EVERY;
    return typing() || !isClaim(props.value) ? OTHER : props.value;
  });
  const options = () => [
    { value: EVERY, label: "Every host of the app" },
    ...props.claims.map((claim) => ({ value: claim.pattern, label: claim.pattern })),
    { value: OTHER, label: "Another pattern\u2026" },
  ];
  const choose = (chosen: string): void => {
    setTyping(chosen === OTHER);
    props.onChange(chosen === EVERY ? null : chosen === OTHER ? (props.value ?? "") : chosen);
  };
  return (
    <>
      <SelectField label="Host" class="mb-2" value={choice()} options={options()} onChange={choose} />
      <Show when={choice() === OTHER}>
        <TextField
          label="Host pattern"
          mono
          value={props.value ?? ""}
          placeholder="{tenant}.example.com"
          onInput={(text) => {
            setTyping(true);
            props.onChange(text);
          }}
          error={props.error}
          hint="One of the app's claims has to match every host of it"
        />
      </Show>
      <Show when={choice() !== OTHER && props.error}>
        <p class="text-[13px] text-bad">{props.error}</p>
      </Show>
    </>
  );
}
