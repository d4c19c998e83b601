import type { QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";

const SHOWN = 8;
/** An app's name seldom changes: it is not asked for again with every letter. */
const NAMES_STALE_MS = 60_000;

export interface PaletteFinds {
  apps: { slug: string; name: string }[];
  scripts: { id: string; name: string; app: { slug: string; name: string } }[];
}

/** Apps and scripts by name; without a text, the first apps. */
export async function searchPalette(queries: QueryClient, q: string, signal: AbortSignal): Promise<PaletteFinds> {
  const query = { limit: SHOWN, ...(q === "" ? {} : { q }) };
  const [apps, scripts] = await Promise.all([
    ask(api.GET("/apps", { params: { query }, signal })),
    q === "" ? null : ask(api.GET("/scripts", { params: { query: { ...query, omit: "source" } }, signal })),
  ]);
  const named = (scripts?.items ?? []).map(async (script) => ({
    id: script.id,
    name: script.name,
    app: await appOf(queries, script.app_id),
  }));
  // An app that is deleted meanwhile takes its scripts with it.
  const settled = await Promise.allSettled(named);
  return {
    apps: apps.items,
    scripts: settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
  };
}

function appOf(queries: QueryClient, id: string): Promise<{ slug: string; name: string }> {
  return queries.fetchQuery({
    queryKey: ["app", id],
    queryFn: ({ signal }) => ask(api.GET("/apps/{app}", { params: { path: { app: id } }, signal })),
    staleTime: NAMES_STALE_MS,
  });
}
