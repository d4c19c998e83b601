import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Config, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { bytes, count, duration } from "../primitives/format.ts";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { changeScript, scriptChanged } from "./script-changes.ts";

type Limit = keyof Config["limits"]["defaults"];
type Knob = keyof Script["sandbox"];

const KNOBS: readonly { name: Knob; label: string }[] = [
  { name: "max_operations", label: "Operations" },
  { name: "max_string_size", label: "String size (bytes)" },
  { name: "max_array_size", label: "Array size" },
  { name: "max_map_size", label: "Map size" },
  { name: "max_call_levels", label: "Call levels" },
  { name: "max_expr_depth", label: "Expression depth" },
];
const LIMITS: readonly { name: Limit; label: string }[] = [
  ...KNOBS,
  { name: "timeout_ms", label: "Timeout (ms)" },
  { name: "memory_limit_mb", label: "Memory (MB)" },
];

/** What the script may use; an empty field is the platform's default. */
export function ScriptLimits(props: { script: Script; onChanged: (script: Script) => void }) {
  const queries = useQueryClient();
  const config = useQuery(() => ({
    queryKey: ["config"],
    queryFn: ({ signal }) => ask(api.GET("/config", { signal })),
  }));
  const runs = useQuery(() => ({
    queryKey: ["logs", { script: props.script.id, limit: 100 }, "used"],
    queryFn: ({ signal }) =>
      ask(api.GET("/scripts/{id}/logs", { params: { path: { id: props.script.id }, query: { limit: 100 } }, signal })),
  }));
  const [typed, setTyped] = createSignal<Partial<Record<Limit, string>>>({});
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const defaults = () => loadedOf(config)?.limits.defaults;
  const stored = (name: Limit): string => {
    if (name !== "timeout_ms" && name !== "memory_limit_mb") return String(props.script.sandbox[name] ?? "");
    return props.script[name] === defaults()?.[name] ? "" : String(props.script[name]);
  };
  const valueOf = (name: Limit): string => typed()[name] ?? stored(name);
  const about = (name: Limit): string | null => {
    const refused = failure();
    return refused instanceof ApiProblem ? (refused.about(`sandbox.${name}`) ?? refused.about(name)) : null;
  };
  const most = (name: Limit): string | null => {
    const rows = loadedOf(runs)?.items ?? [];
    if (rows.length === 0) return null;
    if (name === "max_operations") return count(Math.max(...rows.map((row) => row.operations ?? 0)));
    if (name === "timeout_ms") return duration(Math.max(...rows.map((row) => row.duration_us ?? 0)));
    if (name === "memory_limit_mb") return bytes(Math.max(...rows.map((row) => row.memory_peak_bytes ?? 0)));
    return null;
  };
  const hint = (name: Limit): string => {
    const limits = loadedOf(config)?.limits;
    if (limits === undefined) return "\u00a0";
    const used = most(name);
    const known = `default ${count(limits.defaults[name])}, at most ${count(limits.ceilings[name])}`;
    return used === null ? known : `${known}; recent runs used up to ${used}`;
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const fallback = defaults();
    if (fallback === undefined) return;
    const sandbox: Script["sandbox"] = {};
    for (const { name } of KNOBS) if (valueOf(name) !== "") sandbox[name] = Number(valueOf(name));
    const numberOf = (name: Limit): number => (valueOf(name) === "" ? fallback[name] : Number(valueOf(name)));
    setBusy(true);
    setFailure(null);
    try {
      const body = { sandbox, timeout_ms: numberOf("timeout_ms"), memory_limit_mb: numberOf("memory_limit_mb") };
      const changed = await changeScript(props.script.id, props.script.version, body);
      props.onChanged(changed);
      scriptChanged(queries, changed);
      setTyped({});
      toast("Limits are saved");
    } catch (refused) {
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <div class="grid gap-x-4 sm:grid-cols-2">
        <For each={LIMITS}>
          {({ name, label }) => (
            <TextField
              label={label}
              inputmode="numeric"
              type="number"
              value={valueOf(name)}
              placeholder={String(defaults()?.[name] ?? "")}
              onInput={(text) => setTyped({ ...typed(), [name]: text })}
              error={about(name)}
              hint={hint(name)}
            />
          )}
        </For>
      </div>
      <Show when={failure() !== null && LIMITS.every(({ name }) => about(name) === null)}>
        <Failure of={failure()} class="mb-2" />
      </Show>
      <Show when={config.isError}>
        <Failure of={config.error} class="mb-2" retry={() => void config.refetch()} />
      </Show>
      <Button look="primary" type="submit" busy={busy()} disabled={Object.keys(typed()).length === 0 || !defaults()}>
        Save limits
      </Button>
    </form>
  );
}
