import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { Show } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { Notice } from "./notice.tsx";
import { createScriptLike } from "./script-changes.ts";
import type { ScriptDraft } from "./script-draft.ts";

/** Somebody deleted the script that is open here: its text can be taken elsewhere, or made a script again. */
export function DeletedNotice(props: { app: App; script: Script; draft: ScriptDraft }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const submission = createSubmission();

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.draft.source());
      toast("The text is copied");
    } catch (refused) {
      toastFailure(refused);
    }
  };
  const createAnew = async (): Promise<void> => {
    const { id: gone } = props.script;
    try {
      const script = await createScriptLike(props.script, props.draft.source());
      queries.setQueryData(["script", script.id], script);
      void queries.invalidateQueries({ queryKey: ["scripts"] });
      props.draft.discard();
      navigate(`/apps/${props.app.slug}/scripts/${script.id}`, { replace: true });
      toast(`${script.name} is created anew`);
      queries.removeQueries({ queryKey: ["script", gone] });
    } catch (refused) {
      props.draft.explain(refused);
      throw refused;
    }
  };

  return (
    <>
      <Notice
        tone="warn"
        text="The script was deleted elsewhere, and its routes with it. Its text and its limits are still here."
      >
        <Button small onClick={() => void copy()}>
          Copy the text
        </Button>
        <Button small look="primary" busy={submission.busy()} onClick={() => void submission.attempt(createAnew)}>
          Create it anew
        </Button>
      </Notice>
      <Show when={submission.failure()}>{(refused) => <Failure of={refused()} class="mb-3" />}</Show>
    </>
  );
}
