import { useQuery } from "@tanstack/solid-query";
import { createSignal, type Accessor } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { Config, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { createSubmission } from "../primitives/submission.ts";
import { toast } from "../primitives/toast.tsx";
import { typedNumber } from "../primitives/typed-number.ts";
import { changeScript, readScript } from "./script-changes.ts";

type Limits = Config["limits"]["defaults"];
export type Limit = keyof Limits;

export const LIMITS: readonly { name: Limit; label: string; about: string }[] = [
  { name: "max_operations", label: "Operations", about: "Steps of the engine" },
  { name: "timeout_ms", label: "Time, in ms", about: "Waits included" },
  { name: "memory_limit_mb", label: "Memory, in MB", about: "At any one time" },
  { name: "max_string_size", label: "Text size, in bytes", about: "Of each text" },
  { name: "max_array_size", label: "Array size", about: "Items of each array, bytes of a blob" },
  { name: "max_map_size", label: "Map size", about: "Members of each map" },
  { name: "max_call_levels", label: "Call depth", about: "Functions within functions" },
  { name: "max_expr_depth", label: "Expression depth", about: "Expressions within expressions" },
];

export type LimitsDraft = ReturnType<typeof createLimitsDraft>;

/** The limits of a script as they are typed; they last while the page does, whichever part of it is seen. */
export function createLimitsDraft(script: Accessor<Script>, onChanged: (script: Script) => void) {
  const config = useQuery(() => ({
    queryKey: ["config"],
    queryFn: ({ signal }) => ask(api.GET("/config", { signal })),
  }));
  const [typed, setTyped] = createSignal<Partial<Record<Limit, string>>>({});
  const submission = createSubmission();
  const known = () => loadedOf(config)?.limits;
  const stored = (name: Limit): string => {
    if (name !== "timeout_ms" && name !== "memory_limit_mb") return String(script().sandbox[name] ?? "");
    return script()[name] === known()?.defaults[name] ? "" : String(script()[name]);
  };
  const valueOf = (name: Limit): string => typed()[name] ?? stored(name);

  const send = async (): Promise<void> => {
    const defaults = known()?.defaults;
    if (defaults === undefined) return;
    const wanted = LIMITS.flatMap(({ name }): [Limit, number][] => {
      const value = typedNumber(valueOf(name));
      // What is no number is the API's to refuse, at its field.
      return value === null ? [] : [[name, value as number]];
    });
    const { timeout_ms, memory_limit_mb, ...sandbox } = Object.fromEntries(wanted) as Partial<Limits>;
    const changed = await changeScript(script(), {
      sandbox,
      timeout_ms: timeout_ms ?? defaults.timeout_ms,
      memory_limit_mb: memory_limit_mb ?? defaults.memory_limit_mb,
    });
    onChanged(changed);
    setTyped({});
    toast("The limits are saved");
  };

  return {
    config,
    /** Of the platform: defaults and ceilings; undefined until they are read. */
    known,
    valueOf,
    change(part: Partial<Record<Limit, string>>): void {
      setTyped({ ...typed(), ...part });
      submission.forget();
    },
    isChanged: (): boolean => LIMITS.some(({ name }) => valueOf(name).trim() !== stored(name)),
    /** What is wrong with a limit, null when nothing is. */
    about: (name: Limit): string | null => submission.about(`sandbox.${name}`) ?? submission.about(name),
    submission,
    send,
    /** Whether all is saved then. */
    async save(): Promise<boolean> {
      await submission.attempt(send);
      return submission.failure() === null;
    },
    reload: async (): Promise<void> => onChanged(await readScript(script().id)),
  };
}
