import { createSignal } from "solid-js";
import type { Script } from "../api/types.ts";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { enableScript } from "./script-changes.ts";

export interface EnabledSwitchProps {
  script: Pick<Script, "id" | "name" | "enabled" | "version">;
  onChanged: (script: Script) => void;
  class?: string;
}

/** Whether the script's routes match and it can be run; undone from the notice. */
export function EnabledSwitch(props: EnabledSwitchProps) {
  /** What is on its way, null while nothing is. */
  const [wanted, setWanted] = createSignal<boolean | null>(null);
  const isOn = (): boolean => wanted() ?? props.script.enabled;

  const change = async (known: EnabledSwitchProps["script"], enabled: boolean): Promise<void> => {
    // The row may be gone when it is undone.
    const { onChanged } = props;
    setWanted(enabled);
    try {
      const changed = await enableScript(known, enabled);
      onChanged(changed);
      const said = enabled ? `${changed.name} is on` : `${changed.name} is off: its routes match nothing`;
      toast(said, { undo: () => void change(changed, !enabled) });
    } catch (refused) {
      toastFailure(refused);
    } finally {
      setWanted(null);
    }
  };

  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn()}
      aria-busy={wanted() !== null}
      aria-label={`${props.script.name} is enabled`}
      title={isOn() ? "On: switch the script off" : "Off: switch the script on"}
      class={`inline-flex h-5 w-9 shrink-0 items-center rounded-full border p-px transition-colors ${
        isOn() ? "border-good! bg-good" : "border-strong-line! bg-sunken"
      } ${props.class ?? ""}`}
      onClick={() => {
        if (wanted() !== null) return;
        const { id, name, enabled, version } = props.script;
        void change({ id, name, enabled, version }, !isOn());
      }}
    >
      <span
        aria-hidden="true"
        class={`size-4 rounded-full transition-transform ${isOn() ? "translate-x-4 bg-surface" : "bg-strong-line"}`}
      />
    </button>
  );
}
