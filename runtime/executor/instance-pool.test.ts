import { describe, expect, test } from "bun:test";
import { InstancePool } from "./instance-pool.ts";

function pool(maxIdle = 8, room = Number.POSITIVE_INFINITY) {
  let made = 0;
  let tries = 0;
  let nowMs = 0;
  const counts: number[] = [];
  const renewed: number[] = [];
  const instances = new InstancePool<number>({
    now: () => nowMs,
    create: () => {
      tries++;
      if (made >= room) throw new RangeError("Out of memory");
      return ++made;
    },
    renew: (instance) => void renewed.push(instance),
    maxIdle,
    onCount: (count) => counts.push(count),
  });
  /** One lease for each app at a time, all given back in this order. */
  const warm = (...apps: string[]): number[] => {
    const leased = apps.map((app) => instances.lease(app));
    apps.forEach((app, i) => instances.release(app, leased[i] as number, true));
    return leased;
  };
  return { counts, renewed, warm, pool: instances, tries: () => tries, pass: (ms: number) => (nowMs += ms) };
}

describe("InstancePool", () => {
  test("gives a warm instance back to its own app only", () => {
    const { pool: instances } = pool();
    const first = instances.lease("a");
    instances.release("a", first, true);
    expect(instances.lease("b")).not.toBe(first);
    expect(instances.lease("a")).toBe(first);
  });

  test("never leases one instance twice at a time", () => {
    const { pool: instances } = pool();
    expect(instances.lease("a")).not.toBe(instances.lease("a"));
  });

  test("drops an instance that is not reusable", () => {
    const { pool: instances, counts } = pool();
    const torn = instances.lease("a");
    instances.release("a", torn, false);
    expect(instances.lease("a")).not.toBe(torn);
    expect(counts).toEqual([1, 0, 1]);
  });

  test("drops, when told to, what it has too many of: those of the app that was away longest", () => {
    const { pool: instances, counts, warm } = pool(2);
    warm("a", "b", "c");
    expect(instances.idle).toBe(3);
    instances.trim();
    expect(instances.idle).toBe(2);
    expect(counts.at(-1)).toBe(2);
    expect(instances.lease("c")).toBe(3);
    expect(instances.lease("b")).toBe(2);
  });

  test("makes the coldest instance as good as new for another app once it has many", () => {
    const { pool: instances, renewed, warm } = pool(8);
    warm("a", "b", "c", "d");
    expect(instances.lease("e")).toBe(1);
    expect(renewed).toEqual([1]);
    // The one it took is gone from its app.
    expect(instances.lease("a")).toBe(2);
    expect(instances.lease("c")).toBe(3);
    expect(renewed).toEqual([1, 2]);
  });

  test("makes a new one where another app's cannot be made as good as new", () => {
    const torn = new InstancePool<number>({
      now: () => 0,
      create: () => 7,
      renew: () => {
        throw new Error("Torn");
      },
      maxIdle: 1,
    });
    torn.release("a", torn.lease("a"), true);
    expect(torn.lease("b")).toBe(7);
    expect(torn.created).toBe(2);
  });

  test("makes room by dropping idle instances when no new one can be made", () => {
    let room = 1;
    const instances = new InstancePool({
      now: () => 0,
      create: () => {
        if (room === 0) throw new RangeError("Out of memory");
        return room--;
      },
      renew: () => {},
      maxIdle: 4,
      onCount: (count) => (room = count === 0 ? 1 : room),
    });
    instances.release("a", instances.lease("a"), true);
    expect(() => instances.lease("b")).not.toThrow();
  });

  test("does not try again at once where there was no room, and gives what is idle to whoever asks", () => {
    const { pool: instances, tries, pass, renewed } = pool(100, 2);
    const [first] = [instances.lease("a"), instances.lease("a")];
    expect(() => instances.lease("b")).toThrow(RangeError);
    const tried = tries();
    expect(() => instances.lease("b")).toThrow(RangeError);
    expect(tries()).toBe(tried);
    instances.release("a", first, true);
    expect(instances.lease("b")).toBe(first);
    expect(renewed).toEqual([first]);
    pass(1_000);
    expect(() => instances.lease("b")).toThrow(RangeError);
    expect(tries()).toBeGreaterThan(tried);
  });
});
