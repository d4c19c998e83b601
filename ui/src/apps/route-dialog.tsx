import type { App, Route } from "../api/types.ts";
import type { Choice } from "../primitives/combobox.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import type { Editing } from "../primitives/editing.ts";
import { RouteForm } from "./route-form.tsx";

export interface RouteDialogProps {
  app: App;
  /** Of a route, null of a new one. */
  editing: Editing<Route | null>;
  /** Where it leads, until another script is chosen. */
  script: Choice | null;
  /** A new one leads nowhere else. */
  scriptIsFixed?: boolean;
}

/** Makes a route, or changes one. */
export function RouteDialog(props: RouteDialogProps) {
  const route = (): Route | null => props.editing.item();
  return (
    <Dialog
      title={route() === null ? "Add a route" : "Change the route"}
      open={props.editing.isOpen()}
      onClose={props.editing.end}
    >
      <RouteForm
        app={props.app}
        script={props.script}
        scriptIsFixed={props.scriptIsFixed === true && route() === null}
        route={route() ?? undefined}
        onDone={props.editing.end}
      />
    </Dialog>
  );
}
