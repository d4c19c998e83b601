import Pencil from "lucide-solid/icons/pencil";
import { createSignal, createUniqueId, Show } from "solid-js";
import { messageOf } from "../api/problem.ts";
import type { Script } from "../api/types.ts";
import { isStale } from "../apps/save-failure.tsx";
import { Button } from "../primitives/button.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { inputClass } from "../primitives/text-field.tsx";
import { changeScript, readScript } from "./script-changes.ts";

/** The script's name, changed where it stands: Enter keeps the new one, Escape the old. */
export function ScriptName(props: { script: Script; onChanged: (script: Script) => void }) {
  const id = createUniqueId();
  /** Null while it is read, not written. */
  const [typed, setTyped] = createSignal<string | null>(null);
  const submission = createSubmission();
  const problem = (): string | null =>
    submission.failure() === null ? null : (submission.about("name") ?? messageOf(submission.failure()));
  let opener: HTMLButtonElement | undefined;

  const close = (): void => {
    setTyped(null);
    submission.forget();
    queueMicrotask(() => opener?.focus());
  };
  const save = async (): Promise<void> => {
    const name = (typed() ?? "").trim();
    if (name === props.script.name) return close();
    try {
      props.onChanged(await changeScript(props.script, { name }));
    } catch (refused) {
      if (!isStale(refused)) throw refused;
      props.onChanged(await readScript(props.script.id));
      throw new Error("The script was changed meanwhile: look at it, and try again", { cause: refused });
    }
    close();
  };

  return (
    <Show
      when={typed() !== null}
      fallback={
        <div class="flex min-w-0 items-center gap-1">
          <h1 class="min-w-0">{props.script.name}</h1>
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
        onSubmit={submission.onSubmit(save)}
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
            submission.forget();
          }}
        />
        <Button small type="submit" busy={submission.busy()} disabled={(typed() ?? "").trim() === ""}>
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
