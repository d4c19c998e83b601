import { createStore } from "solid-js/store";
import { api, ask } from "../api/client.ts";

/** As many as one request may ask for. */
const AT_ONCE = 200;
/** Rows that are drawn together are asked for together. */
const GATHER_MS = 10;
const RETRY_MS = 2_000;

/** Name of a script by its id; null while it is not known, when it is asked for, and of one that is gone. */
export type ScriptNames = (id: string) => string | null;

/** Names of scripts that are shown somewhere: asked for when they are needed, many with one request. */
export function createScriptNames(): ScriptNames {
  const [names, setNames] = createStore<Record<string, string>>({});
  const asked = new Set<string>();
  let wanted: string[] = [];

  const read = async (): Promise<void> => {
    const ids = wanted.slice(0, AT_ONCE);
    wanted = wanted.slice(AT_ONCE);
    if (wanted.length > 0) setTimeout(() => void read(), GATHER_MS);
    try {
      const query = { ids: ids.join(","), omit: "source" as const, limit: AT_ONCE };
      const { items } = await ask(api.GET("/scripts", { params: { query } }));
      setNames(Object.fromEntries(items.map((script) => [script.id, script.name])));
    } catch {
      // The rows are shown without names meanwhile; what failed is said by what reads the rows.
      setTimeout(() => ids.forEach(askFor), RETRY_MS);
    }
  };
  const askFor = (id: string): void => {
    if (wanted.length === 0) setTimeout(() => void read(), GATHER_MS);
    wanted.push(id);
  };

  return (id) => {
    const known = names[id];
    if (known !== undefined) return known;
    if (!asked.has(id)) {
      asked.add(id);
      askFor(id);
    }
    return null;
  };
}
