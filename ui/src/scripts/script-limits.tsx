import { useQuery } from "@tanstack/solid-query";
import { createSignal, For, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Config, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { SaveFailure } from "../apps/save-failure.tsx";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { count } from "../primitives/format.ts";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { toast } from "../primitives/toast.tsx";
import { LimitField } from "./limit-field.tsx";
import { isMeasured, limitValue, usageOf } from "./limit-usage.ts";
import { changeScript, readScript } from "./script-changes.ts";

type Limits = Config["limits"]["defaults"];
type Limit = keyof Limits;

const LIMITS: readonly { name: Limit; label: string; about: string }[] = [
  { name: "max_operations", label: "Operations", about: "Steps of the engine" },
  { name: "timeout_ms", label: "Time, in ms", about: "Waits included" },
  { name: "memory_limit_mb", label: "Memory, in MB", about: "At any one time" },
  { name: "max_string_size", label: "Text size, in bytes", about: "Of each text" },
  { name: "max_array_size", label: "Array size", about: "Items of each array, bytes of a blob" },
  { name: "max_map_size", label: "Map size", about: "Members of each map" },
  { name: "max_call_levels", label: "Call depth", about: "Functions within functions" },
  { name: "max_expr_depth", label: "Expression depth", about: "Expressions within expressions" },
];
const RUNS = 100;
const KEPT_BACK =
  "A token of one app does not see the platform's defaults and ceilings, which limits are shown by. The API takes limits from it all the same.";

/** What the script may use beside what it did use; an empty field is the platform's default. */
export function ScriptLimits(props: { script: Script; onChanged: (script: Script) => void }) {
  const config = useQuery(() => ({
    queryKey: ["config"],
    queryFn: ({ signal }) => ask(api.GET("/config", { signal })),
  }));
  const runs = useQuery(() => ({
    queryKey: ["logs", { script: props.script.id, limit: RUNS }, "used"],
    queryFn: ({ signal }) =>
      ask(api.GET("/scripts/{id}/logs", { params: { path: { id: props.script.id }, query: { limit: RUNS } }, signal })),
  }));
  const [typed, setTyped] = createSignal<Partial<Record<Limit, string>>>({});
  const submission = createSubmission();
  const limits = () => loadedOf(config)?.limits;
  const isKeptBack = () => config.error instanceof ApiProblem && config.error.status === 403;
  const ran = () => loadedOf(runs)?.items ?? [];
  const stored = (name: Limit): string => {
    if (name !== "timeout_ms" && name !== "memory_limit_mb") return String(props.script.sandbox[name] ?? "");
    return props.script[name] === limits()?.defaults[name] ? "" : String(props.script[name]);
  };
  const valueOf = (name: Limit): string => typed()[name] ?? stored(name);
  const isChanged = (): boolean => LIMITS.some(({ name }) => valueOf(name).trim() !== stored(name));
  const about = (name: Limit): string | null => submission.about(`sandbox.${name}`) ?? submission.about(name);
  const isShown = (): boolean => LIMITS.some(({ name }) => about(name) !== null);
  const change = (part: Partial<Record<Limit, string>>): void => {
    setTyped({ ...typed(), ...part });
    submission.forget();
  };

  const save = async (): Promise<void> => {
    const defaults = limits()?.defaults;
    if (defaults === undefined) return;
    const wanted = LIMITS.flatMap(({ name }): [Limit, number][] => {
      const value = limitValue(valueOf(name));
      // What is no number is the API's to refuse, at its field.
      return value === null ? [] : [[name, value as number]];
    });
    const { timeout_ms, memory_limit_mb, ...sandbox } = Object.fromEntries(wanted) as Partial<Limits>;
    const changed = await changeScript(props.script, {
      sandbox,
      timeout_ms: timeout_ms ?? defaults.timeout_ms,
      memory_limit_mb: memory_limit_mb ?? defaults.memory_limit_mb,
    });
    props.onChanged(changed);
    setTyped({});
    toast("The limits are saved");
  };
  const reload = async (): Promise<void> => props.onChanged(await readScript(props.script.id));

  return (
    <Show
      when={limits()}
      fallback={
        <Show when={config.isError} fallback={<SkeletonRows rows={8} />}>
          <Show when={!isKeptBack()} fallback={<p class="text-muted">{KEPT_BACK}</p>}>
            <Failure of={config.error} retry={() => void config.refetch()} />
          </Show>
        </Show>
      }
    >
      {(known) => (
        <form onSubmit={submission.onSubmit(save)}>
          <p class="mb-3 text-[13px] text-muted">
            An empty field is the platform's default.{" "}
            <Show when={ran().length > 0} fallback="There is no run yet to compare with.">
              Bars show the most that one of the last {ran().length === 1 ? "run" : `${count(ran().length)} runs`} used.
            </Show>
          </p>
          <div class="mb-3 divide-y divide-line rounded-lg border border-line bg-surface px-3">
            <For each={LIMITS}>
              {({ name, label, about: explained }) => (
                <LimitField
                  label={label}
                  about={explained}
                  value={valueOf(name)}
                  onInput={(text) => change({ [name]: text })}
                  error={about(name)}
                  standard={known().defaults[name]}
                  ceiling={known().ceilings[name]}
                  measure={isMeasured(name) ? name : null}
                  usage={isMeasured(name) ? usageOf(name, ran()) : null}
                />
              )}
            </For>
          </div>
          <Show when={submission.failure() !== null && !isShown()}>
            <SaveFailure
              of={submission.failure()}
              what="The script"
              class="mb-3"
              onReload={() => void submission.attempt(reload)}
            />
          </Show>
          <Show when={runs.isError}>
            <Failure of={runs.error} class="mb-3" retry={() => void runs.refetch()} />
          </Show>
          <div class="flex flex-wrap gap-2">
            <Button look="primary" type="submit" busy={submission.busy()} disabled={!isChanged()}>
              Save limits
            </Button>
            <Button
              disabled={LIMITS.every(({ name }) => valueOf(name) === "")}
              onClick={() => change(Object.fromEntries(LIMITS.map(({ name }) => [name, ""])))}
            >
              All to the defaults
            </Button>
          </div>
        </form>
      )}
    </Show>
  );
}
