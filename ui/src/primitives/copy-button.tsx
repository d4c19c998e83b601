import Check from "lucide-solid/icons/check";
import Copy from "lucide-solid/icons/copy";
import { createSignal, onCleanup, Show } from "solid-js";
import { toastFailure } from "./toast.tsx";

const SHOWN_MS = 1_500;

export function CopyButton(props: { text: string; label: string }) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied(true);
      clearTimeout(timer);
      timer = setTimeout(() => setCopied(false), SHOWN_MS);
    } catch (failure) {
      toastFailure(failure);
    }
  };
  return (
    <button
      type="button"
      aria-label={copied() ? "Copied" : props.label}
      title={props.label}
      class="rounded p-1 text-muted hover:bg-sunken hover:text-text"
      onClick={() => void copy()}
    >
      <Show when={copied()} fallback={<Copy size={14} aria-hidden="true" />}>
        <Check size={14} aria-hidden="true" />
      </Show>
    </button>
  );
}
