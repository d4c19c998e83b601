import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal } from "solid-js";
import { createStore } from "solid-js/store";
import { api, ask } from "../api/client.ts";
import { loadedOf } from "./loaded.ts";

/** As many as one page of the API has. */
const FIRST = 200;
const AT_ONCE = 4;
const MAX_QUEUED = 40;
const NAMES_STAY_MS = 60_000;

export interface ScriptNames {
  /** The name of a script; null while it is not known, when it is asked for. */
  of(id: string): string | null;
  /** Whether the app has no script at all; false while that is not known, or no app was given. */
  areNone(): boolean;
}

/**
 * Names of scripts by their ids. Of one app's, the first are read together. Any other is asked for when it is needed, few at
 * a time and the latest first: who scrolls quickly has no need of those that went by.
 */
export function createScriptNames(app: () => string | null = () => null): ScriptNames {
  const queries = useQueryClient();
  const first = useQuery(() => ({
    queryKey: ["scripts", app(), "names"],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const query = { app: app() ?? "", omit: "source" as const, limit: FIRST };
      const { items } = await ask(api.GET("/scripts", { params: { query }, signal }));
      return new Map(items.map((script) => [script.id, script.name]));
    },
    staleTime: NAMES_STAY_MS,
    enabled: app() !== null,
  }));
  const [names, setNames] = createStore<Record<string, string>>({});
  /** Changes when there is room again for those that were dropped and are shown still. */
  const [room, setRoom] = createSignal(0);
  const asked = new Set<string>();
  const queue: string[] = [];
  let running = 0;
  let hasDropped = false;

  const next = (): void => {
    const id = running < AT_ONCE ? queue.pop() : undefined;
    if (id === undefined) return;
    running++;
    queries
      .fetchQuery({
        queryKey: ["script", id],
        queryFn: () => ask(api.GET("/scripts/{script}", { params: { path: { script: id } } })),
        staleTime: NAMES_STAY_MS,
      })
      .then((script) => setNames(id, script.name))
      // One that is gone is asked for again only where it is shown anew.
      .catch(() => asked.delete(id))
      .finally(() => {
        running--;
        if (hasDropped && queue.length === 0) {
          hasDropped = false;
          setRoom((times) => times + 1);
        }
        next();
      });
    next();
  };
  const askFor = (id: string): void => {
    if (asked.has(id)) return;
    asked.add(id);
    queue.push(id);
    if (queue.length > MAX_QUEUED) {
      asked.delete(queue.shift() ?? "");
      hasDropped = true;
    }
    queueMicrotask(next);
  };

  return {
    of(id) {
      const known = loadedOf(first)?.get(id) ?? names[id];
      if (known !== undefined) return known;
      room();
      if (app() === null || !first.isPending) askFor(id);
      return null;
    },
    areNone: () => loadedOf(first)?.size === 0,
  };
}
