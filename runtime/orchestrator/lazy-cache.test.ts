import { describe, expect, test } from "bun:test";
import { LazyCache } from "./lazy-cache.ts";

interface Source {
  cache: LazyCache<string>;
  /** Loads that run, each to be answered by hand. */
  loads: { key: string; resolve(value: string): void; reject(error: unknown): void }[];
  now: { ms: number };
}

const DOWN = new Error("down");

function source(maxWeight = 100): Source {
  const loads: Source["loads"] = [];
  const now = { ms: 0 };
  const cache = new LazyCache<string>({
    load: (key) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      loads.push({ key, resolve, reject });
      return promise;
    },
    weigh: (value) => value.length,
    maxWeight,
    isUnavailable: (error) => error === DOWN,
    retryAfterMs: 1_000,
    nowMs: () => now.ms,
  });
  return { cache, loads, now };
}

async function fill({ cache, loads }: Source, key: string, value: string): Promise<void> {
  const got = cache.get(key);
  loads.at(-1)?.resolve(value);
  await got;
}

describe("LazyCache", () => {
  test("coalesces loads of one key", async () => {
    const { cache, loads } = source();
    const both = Promise.all([cache.get("a"), cache.get("a")]);
    expect(loads.length).toBe(1);
    loads[0]?.resolve("A");
    expect(await both).toEqual(["A", "A"]);
    expect(cache.peek("a")).toBe("A");
  });

  test("reads again when a change comes in while it reads", async () => {
    const { cache, loads } = source();
    const got = cache.get("a");
    cache.suspect("a");
    loads[0]?.resolve("old");
    await Bun.sleep(0);
    expect(cache.peek("a")).toBeUndefined();
    loads[1]?.resolve("new");
    expect(await got).toBe("new");
    expect(cache.peek("a")).toBe("new");
  });

  test("reads a suspect value before it is used again", async () => {
    const made = source();
    await fill(made, "a", "old");
    made.cache.suspect("a");
    expect(made.cache.peek("a")).toBeUndefined();
    await fill(made, "a", "new");
    expect(made.cache.peek("a")).toBe("new");
  });

  test("keeps to what it has while the source is down, and asks again after a while", async () => {
    const made = source();
    await fill(made, "a", "kept");
    made.cache.suspectAll();
    const got = made.cache.get("a");
    made.loads.at(-1)?.reject(DOWN);
    expect(await got).toBe("kept");
    expect(await made.cache.get("a")).toBe("kept");
    expect(made.loads.length).toBe(2);
    made.now.ms = 1_000;
    await fill(made, "a", "new");
    expect(made.cache.peek("a")).toBe("new");
  });

  test("fails when it has nothing, or for another reason", async () => {
    const made = source();
    const nothing = made.cache.get("b");
    made.loads.at(-1)?.reject(DOWN);
    expect(nothing).rejects.toBe(DOWN);
    await fill(made, "a", "kept");
    made.cache.suspect("a");
    const other = made.cache.get("a");
    made.loads.at(-1)?.reject(new Error("bug"));
    expect(other).rejects.toThrow("bug");
    await Promise.allSettled([nothing, other]);
  });

  test("holds its weight, and drops what was not used first", async () => {
    const made = source(3);
    for (const key of ["a", "b", "c"]) await fill(made, key, key);
    made.cache.peek("a");
    await fill(made, "d", "d");
    expect([...made.cache.cached()].map(([key]) => key).sort()).toEqual(["a", "c", "d"]);
    await fill(made, "big", "large!");
    expect([...made.cache.cached()].map(([key]) => key)).toEqual(["big"]);
  });
});
