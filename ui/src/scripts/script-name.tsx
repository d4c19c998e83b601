import Pencil from "lucide-solid/icons/pencil";
import { createSignal, createUniqueId, Show } from "solid-js";
import { ApiProblem, messageOf } from "../api/problem.ts";
import type { Script } from "../api/types.ts";
import { isStale } from "../apps/stale-notice.tsx";
import { Button } from "../primitives/button.tsx";
import { inputClass } from "../primitives/text-field.tsx";
import { changeScript, readScript } from "./script-changes.ts";

/** The script's name, changed where it stands: Enter keeps the new one, Escape the old. */
export function ScriptName(props: { script: Script; onChanged: (script: Script) => void }) {
  const id = createUniqueId();
  /** Null while it is read, not written. */
  const [typed, setTyped] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  let opener: HTMLButtonElement | undefined;

  const close = (): void => {
    setTyped(null);
    setProblem(null);
    queueMicrotask(() => opener?.focus());
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = (typed() ?? "").trim();
    if (name === props.script.name) return close();
    setBusy(true);
    try {
      props.onChanged(await changeScript(props.script, { name }));
      close();
    } catch (refused) {
      setProblem((refused instanceof ApiProblem ? refused.about("name") : null) ?? messageOf(refused));
      if (isStale(refused)) {
        setProblem("The script was changed meanwhile: look at it, and try again");
        await readScript(props.script.id).then(props.onChanged, (unread: unknown) => setProblem(messageOf(unread)));
      }
    } finally {
      setBusy(false);
    }
  };

  return (
    <Show
      when={typed() !== null}
      fallback={
        <div class="flex min-w-0 items-center gap-1">
          <h1 class="min-w-0 break-words">{props.script.name}</h1>
          <Button
            ref={(button) => (opener = button)}
            look="quiet"
            small
            aria-label="Rename the script"
            title="Rename the script"
            onClick={() => setTyped(props.script.name)}
          >
            <Pencil size={14} aria-hidden="true" />
          </Button>
        </div>
      }
    >
      <form
        class="flex min-w-0 flex-wrap items-center gap-2"
        onSubmit={(event) => void save(event)}
        onKeyDown={(event) => event.key === "Escape" && close()}
      >
        <h1 class="sr-only">{props.script.name}</h1>
        <label for={id} class="sr-only">
          Name
        </label>
        <input
          ref={(field) => queueMicrotask(() => field.select())}
          id={id}
          class={`${inputClass} w-64! max-w-full font-semibold`}
          maxLength={100}
          autocomplete="off"
          spellcheck={false}
          value={typed() ?? ""}
          aria-invalid={problem() === null ? undefined : true}
          aria-describedby={`${id}-note`}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Button small type="submit" busy={busy()} disabled={(typed() ?? "").trim() === ""}>
          Rename
        </Button>
        <Button small look="quiet" onClick={close}>
          Cancel
        </Button>
        <span id={`${id}-note`} role="alert" class="text-[13px] text-bad">
          {problem()}
        </span>
      </form>
    </Show>
  );
}
