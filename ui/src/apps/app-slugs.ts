import { useQuery } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";

const MAX_APPS = 1_000;
const PAGE = 200;
const SLUGS_STAY_MS = 60_000;

/** Slugs of apps by their ids; null while they are not known. */
export function createAppSlugs(): (appId: string) => string | null {
  const apps = useQuery(() => ({ queryKey: ["apps", "slugs"], queryFn: readSlugs, staleTime: SLUGS_STAY_MS }));
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
