import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { isPassing } from "../api/problem.ts";
import { loadedOf } from "../apps/loaded.ts";
import { SaveFailure } from "../apps/save-failure.tsx";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { count } from "../primitives/format.ts";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { LimitField } from "./limit-field.tsx";
import { isMeasured, usageOf } from "./limit-usage.ts";
import { LIMITS, type LimitsDraft } from "./limits-draft.ts";

const RUNS = 100;

/** What the script may use beside what it did use; an empty field is the platform's default. */
export function ScriptLimits(props: { script: string; limits: LimitsDraft }) {
  const runs = useQuery(() => ({
    queryKey: ["logs", { script: props.script, limit: RUNS }, "used"],
    queryFn: ({ signal }) =>
      ask(api.GET("/scripts/{id}/logs", { params: { path: { id: props.script }, query: { limit: RUNS } }, signal })),
  }));
  const ran = () => loadedOf(runs)?.items ?? [];
  const submission = () => props.limits.submission;
  const isShown = (): boolean => LIMITS.some(({ name }) => props.limits.about(name) !== null);

  return (
    <Show
      when={props.limits.known()}
      fallback={
        <Show when={props.limits.config.isError} fallback={<SkeletonRows rows={8} />}>
          <Failure of={props.limits.config.error} retry={() => void props.limits.config.refetch()} />
        </Show>
      }
    >
      {(known) => (
        <form onSubmit={submission().onSubmit(props.limits.send)}>
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
                  value={props.limits.valueOf(name)}
                  onInput={(text) => props.limits.change({ [name]: text })}
                  error={props.limits.about(name)}
                  standard={known().defaults[name]}
                  ceiling={known().ceilings[name]}
                  measure={isMeasured(name) ? name : null}
                  usage={isMeasured(name) ? usageOf(name, ran()) : null}
                />
              )}
            </For>
          </div>
          <Show when={submission().failure() !== null && !isShown()}>
            <SaveFailure
              of={submission().failure()}
              what="The script"
              class="mb-3"
              onReload={() => void submission().attempt(props.limits.reload)}
            />
          </Show>
          <Show when={runs.isError && !isPassing(runs.error)}>
            <Failure of={runs.error} class="mb-3" retry={() => void runs.refetch()} />
          </Show>
          <div class="flex flex-wrap gap-2">
            <Button look="primary" type="submit" busy={submission().busy()} disabled={!props.limits.isChanged()}>
              Save limits
            </Button>
            <Button
              disabled={LIMITS.every(({ name }) => props.limits.valueOf(name) === "")}
              onClick={() => props.limits.change(Object.fromEntries(LIMITS.map(({ name }) => [name, ""])))}
            >
              All to the defaults
            </Button>
          </div>
        </form>
      )}
    </Show>
  );
}
