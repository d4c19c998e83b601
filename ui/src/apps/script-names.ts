import { onCleanup } from "solid-js";
import { createStore } from "solid-js/store";
import { api, ask } from "../api/client.ts";
import { onBack } from "../api/connection.ts";
import { isPassing } from "../api/problem.ts";

/** As many as one request may ask for. */
const AT_ONCE = 200;
/** Rows that are drawn together are asked for together. */
const GATHER_MS = 10;
/** Twice as long after each failure; after the last of these, names come no more until the server was away and is back. */
const RETRY_MS = [2_000, 4_000, 8_000, 16_000];

/** Name of a script by its id; null while it is not known, when it is asked for, and of one that is gone. */
export type ScriptNames = (id: string) => string | null;

/** Names of scripts that are shown somewhere: asked for when they are needed, many with one request. */
export function createScriptNames(): ScriptNames {
  const [names, setNames] = createStore<Record<string, string>>({});
  const asked = new Set<string>();
  let wanted: string[] = [];
  let missing: string[] = [];
  let failures = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const read = async (): Promise<void> => {
    const ids = wanted.slice(0, AT_ONCE);
    wanted = wanted.slice(AT_ONCE);
    if (wanted.length > 0) setTimeout(() => void read(), GATHER_MS);
    try {
      const query = { ids: ids.join(","), omit: "source" as const, limit: AT_ONCE };
      const { items } = await ask(api.GET("/scripts", { params: { query } }));
      failures = 0;
      setNames(Object.fromEntries(items.map((script) => [script.id, script.name])));
    } catch (failure) {
      // The rows are shown without names meanwhile; what failed is said by what reads the rows.
      missing.push(...ids);
      if (!isPassing(failure)) scheduleRetry();
    }
  };
  const scheduleRetry = (): void => {
    clearTimeout(retryTimer);
    const wait = RETRY_MS[failures++];
    if (wait !== undefined) retryTimer = setTimeout(askAgain, wait);
  };
  const askAgain = (): void => {
    const ids = missing;
    missing = [];
    ids.forEach(askFor);
  };
  const askFor = (id: string): void => {
    if (wanted.length === 0) setTimeout(() => void read(), GATHER_MS);
    wanted.push(id);
  };

  onBack(() => {
    failures = 0;
    askAgain();
  });
  onCleanup(() => clearTimeout(retryTimer));

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
