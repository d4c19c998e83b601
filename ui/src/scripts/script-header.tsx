import Trash from "lucide-solid/icons/trash";
import { createSignal, Match, Switch } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { Button } from "../primitives/button.tsx";
import { DeleteScriptDialog } from "./delete-script-dialog.tsx";
import { EnabledSwitch } from "./enabled-switch.tsx";
import type { ScriptDraft } from "./script-draft.ts";
import { ScriptName } from "./script-name.tsx";

/** Where the script lies, what it is called, and whether it is saved. */
export function ScriptHeader(props: {
  app: App;
  script: Script;
  draft: ScriptDraft;
  onChanged: (script: Script) => void;
}) {
  const [deleting, setDeleting] = createSignal(false);
  return (
    <header class="mb-3">
      <Breadcrumb
        path={[
          { name: "Apps", href: "/apps" },
          { name: props.app.name, href: `/apps/${props.app.slug}` },
          { name: "Scripts", href: `/apps/${props.app.slug}/scripts` },
          { name: props.script.name },
        ]}
      />
      <div class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-2">
        <ScriptName script={props.script} onChanged={props.onChanged} />
        <span class="text-[13px] text-muted" role="status">
          <Switch fallback={`Saved, version ${props.draft.version()}`}>
            <Match when={props.draft.busy()}>{"Saving\u2026"}</Match>
            <Match when={props.draft.isDirty()}>
              <span class="text-warn">Unsaved changes</span>
            </Match>
          </Switch>
        </span>
        <div class="ml-auto flex items-center gap-2">
          <span class="mr-1 flex items-center gap-1.5 text-[13px] text-muted">
            <EnabledSwitch script={props.script} onChanged={props.onChanged} />
            <span class="w-6" aria-hidden="true">
              {props.script.enabled ? "On" : "Off"}
            </span>
          </span>
          <Button
            look="quiet"
            aria-label="Delete the script"
            title="Delete the script"
            onClick={() => setDeleting(true)}
          >
            <Trash size={15} aria-hidden="true" />
          </Button>
          <Button
            look="primary"
            title="Ctrl S"
            aria-keyshortcuts="Control+S Meta+S"
            busy={props.draft.busy()}
            disabled={!props.draft.isDirty()}
            onClick={() => void props.draft.save()}
          >
            Save
          </Button>
        </div>
      </div>
      <DeleteScriptDialog
        app={props.app}
        script={props.script}
        open={deleting()}
        onClose={() => setDeleting(false)}
        onDeleted={props.draft.discard}
      />
    </header>
  );
}
