import { useQuery } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";

/** As many as one page of the API has; an app with more of them has the others read one by one, where they are shown. */
const READ_AT_ONCE = 200;

/** The names of an app's first scripts, by id. */
export function useScriptNames(app: () => string) {
  return useQuery(() => ({
    queryKey: ["scripts", app(), "names"],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const query = { app: app(), limit: READ_AT_ONCE };
      const { items } = await ask(api.GET("/scripts", { params: { query }, signal }));
      return new Map(items.map((script) => [script.id, script.name]));
    },
    staleTime: 30_000,
  }));
}

/** The name of one script, which is read unless it is among those that are known. */
export function useScriptName(id: () => string, known: () => ReadonlyMap<string, string> | undefined) {
  const script = useQuery(() => ({
    queryKey: ["script", id()],
    queryFn: ({ signal }) => ask(api.GET("/scripts/{script}", { params: { path: { script: id() } }, signal })),
    enabled: known() !== undefined && !known()?.has(id()),
  }));
  return (): string | undefined => known()?.get(id()) ?? (script.isPending ? undefined : script.data?.name);
}
