import { describe, expect, test } from "bun:test";
import { InstancePool } from "./instance-pool.ts";

function pool(maxIdle = 4) {
  let made = 0;
  const counts: number[] = [];
  return { counts, pool: new InstancePool({ create: () => ++made, maxIdle, onCount: (count) => counts.push(count) }) };
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

  test("keeps a bounded number, dropping those of the app that was away longest", () => {
    const { pool: instances, counts } = pool(2);
    const leased = ["a", "b", "c"].map((app) => [app, instances.lease(app)] as const);
    for (const [app, instance] of leased) instances.release(app, instance, true);
    expect(instances.idle).toBe(2);
    expect(counts.at(-1)).toBe(2);
    expect(instances.lease("c")).toBe(3);
    expect(instances.lease("a")).toBe(4);
  });

  test("makes room by dropping idle instances when no new one can be made", () => {
    let room = 1;
    const instances = new InstancePool({
      create: () => {
        if (room === 0) throw new RangeError("Out of memory");
        return room--;
      },
      maxIdle: 4,
      onCount: (count) => (room = count === 0 ? 1 : room),
    });
    instances.release("a", instances.lease("a"), true);
    expect(() => instances.lease("b")).not.toThrow();
  });
});
