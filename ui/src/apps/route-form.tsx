import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem, messageOf } from "../api/problem.ts";
import type { App, Route, RouteCheck } from "../api/types.ts";
import { useClaims } from "../domains/use-claims.ts";
import { Button } from "../primitives/button.tsx";
import { type Choice, Combobox } from "../primitives/combobox.tsx";
import { createLiveCheck } from "../primitives/live-check.ts";
import { SelectField } from "../primitives/select-field.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { urlsOf } from "./app-urls.ts";
import { searchScripts } from "./choices.ts";
import { loadedOf } from "./loaded.ts";
import { changeRoute, createRoute, routesChanged, type RouteFields } from "./route-changes.ts";
import { RouteHostField } from "./route-host-field.tsx";
import { RouteVerdict } from "./route-verdict.tsx";
import { SaveFailure } from "./save-failure.tsx";

const METHODS = ["ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export interface RouteFormProps {
  app: App;
  /** Where the route leads, until another is chosen. */
  script: Choice | null;
  /** It leads nowhere else: none can be chosen. */
  scriptIsFixed?: boolean;
  /** The route that is changed; without one, a new route is made. */
  route?: Route | undefined;
  onDone: () => void;
}

/** Makes or changes a route, and says while it is typed what the API will say. */
export function RouteForm(props: RouteFormProps) {
  const queries = useQueryClient();
  const claims = useClaims(() => props.app.slug);
  const [base, setBase] = createSignal(props.route && { ...props.route });
  const [script, setScript] = createSignal(props.script && { ...props.script });
  const [method, setMethod] = createSignal(props.route?.method ?? "ANY");
  const [host, setHost] = createSignal<string | null>(props.route?.host ?? null);
  const [path, setPath] = createSignal(props.route?.path ?? "/");
  const submission = createSubmission();

  const check = createLiveCheck(
    () => (path() === "" ? null : { app_id: props.app.id, method: method(), host: host(), path: path() }),
    async (body, signal) => ask(api.POST("/routes/check", { body, signal })),
  );
  const refused = (): ApiProblem | null => {
    const problem = submission.failure();
    return problem instanceof ApiProblem && problem.errors.length > 0 ? problem : null;
  };
  const about = (field: string): string | null =>
    submission.about(field) ?? check.result()?.errors.find((error) => error.field === field)?.message ?? null;
  // The route that is being changed stands in nobody's way, nor does what it was until now.
  const conflict = () => {
    const other = check.result()?.conflicts_with ?? null;
    return other?.id === base()?.id ? null : other;
  };
  const warnings = () => (check.result()?.warnings ?? []).filter((warning) => routeOf(warning) !== base()?.id);
  const urls = () => {
    const known = loadedOf(claims) ?? [];
    return urlsOf(props.app, known, { method: method(), host: host(), path: path() });
  };
  const edit =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value);
      submission.forget();
    };

  const save = async (): Promise<void> => {
    const chosen = script();
    if (chosen === null) throw new ApiProblem(422, missing("script_id", "Choose the script it leads to"));
    const wanted: RouteFields = { scriptId: chosen.id, method: method(), host: host(), path: path() };
    const old = base();
    await (old === undefined ? createRoute(wanted) : changeRoute(old, wanted));
    routesChanged(queries, props.app);
    props.onDone();
  };
  const reload = async (): Promise<void> => {
    const id = base()?.id;
    if (id === undefined) return;
    const route = await ask(api.GET("/routes/{route}", { params: { path: { route: id } } }));
    setBase(route);
    setMethod(route.method);
    setHost(route.host);
    setPath(route.path);
  };

  return (
    <form class="flex flex-col gap-1" onSubmit={submission.onSubmit(save)}>
      <div class="flex flex-wrap gap-x-3">
        <SelectField
          label="Method"
          class="w-28"
          value={method()}
          options={METHODS.map((name) => ({ value: name, label: name }))}
          onChange={edit(setMethod)}
        />
        <TextField
          label="Path"
          class="min-w-40 flex-1"
          mono
          autofocus
          value={path()}
          placeholder="/hello/:name"
          onInput={edit(setPath)}
          error={about("path") ?? about("method")}
          hint={
            <>
              {":name"}, or a last {"*rest"}
            </>
          }
        />
      </div>
      <RouteHostField claims={loadedOf(claims) ?? []} value={host()} onChange={edit(setHost)} error={about("host")} />
      <Show when={!props.scriptIsFixed}>
        <Combobox
          label="Script"
          placeholder="Search scripts"
          none="This app has no script yet"
          value={script()}
          onChange={edit(setScript)}
          search={(text, signal) => searchScripts(props.app.slug, text, signal)}
          error={about("script_id")}
        />
      </Show>

      <RouteVerdict conflict={conflict()} warnings={warnings()} urls={urls().map((url) => url.text)} />
      <Show when={check.failure()}>
        <p class="text-muted">Cannot check it now: {messageOf(check.failure())}</p>
      </Show>
      <Show when={submission.failure() !== null && refused() === null}>
        <SaveFailure of={submission.failure()} what="The route" onReload={() => void submission.attempt(reload)} />
      </Show>
      <div class="flex justify-end gap-2 pt-2">
        <Button onClick={() => props.onDone()}>Cancel</Button>
        <Button look="primary" type="submit" busy={submission.busy()}>
          {base() === undefined ? "Add route" : "Save route"}
        </Button>
      </div>
    </form>
  );
}

/** The id of the route that a warning is about; the document of the API leaves its further members open. */
function routeOf(warning: RouteCheck["warnings"][number]): string | null {
  const route = "route" in warning ? warning.route : null;
  return typeof route === "object" && route !== null && "id" in route ? String(route.id) : null;
}

function missing(field: string, message: string): Record<string, unknown> {
  return { code: "invalid_input", detail: message, errors: [{ field, code: "required", message }] };
}
