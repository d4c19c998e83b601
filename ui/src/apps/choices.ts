import { api, ask } from "../api/client.ts";
import type { Choices } from "../primitives/combobox.tsx";

const SHOWN = 20;

/** Apps to choose from by their slugs, which is what addresses have of them. */
export async function searchApps(text: string, signal: AbortSignal): Promise<Choices> {
  const query = { limit: SHOWN, ...(text && { q: text }) };
  const page = await ask(api.GET("/apps", { params: { query }, signal }));
  return { items: page.items.map(({ slug }) => ({ id: slug, name: slug })), hasMore: page.next_cursor !== null };
}

/** Scripts to choose from by their names, of one app or of all. */
export async function searchScripts(app: string | undefined, text: string, signal: AbortSignal): Promise<Choices> {
  const query = { omit: "source" as const, limit: SHOWN, ...(text && { q: text }), ...(app && { app }) };
  const page = await ask(api.GET("/scripts", { params: { query }, signal }));
  return { items: page.items.map(({ id, name }) => ({ id, name })), hasMore: page.next_cursor !== null };
}
