import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createStore } from "solid-js/store";
import { api, ask } from "../api/client.ts";

const MAX_APPS = 1_000;
const PAGE = 200;
const AT_ONCE = 4;
const MAX_QUEUED = 40;
const NAMES_STAY_MS = 60_000;

/** Slugs of apps by their ids; null while they are not known. */
export function createAppSlugs(): (appId: string) => string | null {
  const apps = useQuery(() => ({ queryKey: ["apps", "slugs"], queryFn: readSlugs, staleTime: NAMES_STAY_MS }));
  return (appId) => (apps.isSuccess ? (apps.data.get(appId) ?? null) : null);
}

async function readSlugs(): Promise<Map<string, string>> {
  const slugs = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
    const page: Awaited<ReturnType<typeof readApps>> = await readApps(query);
    for (const app of page.items) slugs.set(app.id, app.slug);
    cursor = page.next_cursor;
  } while (cursor !== null && slugs.size < MAX_APPS);
  return slugs;
}

function readApps(query: { limit: number; cursor?: string }) {
  return ask(api.GET("/apps", { params: { query } }));
}

/**
 * Names of scripts by their ids, asked for as they are needed, few at a time and the latest first: who scrolls quickly has no
 * need of those that went by. Null while a name is not known.
 */
export function createScriptNames(): (scriptId: string) => string | null {
  const queries = useQueryClient();
  const [names, setNames] = createStore<Record<string, string>>({});
  const asked = new Set<string>();
  const queue: string[] = [];
  let running = 0;

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
      .catch(() => asked.delete(id))
      .finally(() => {
        running--;
        next();
      });
    next();
  };

  return (id) => {
    const name = names[id];
    if (name === undefined && !asked.has(id)) {
      asked.add(id);
      queue.push(id);
      if (queue.length > MAX_QUEUED) asked.delete(queue.shift() ?? "");
      queueMicrotask(next);
    }
    return name ?? null;
  };
}
