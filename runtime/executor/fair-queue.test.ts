import { describe, expect, test } from "bun:test";
import { array, assert, constantFrom, nat, property, tuple } from "fast-check";
import { FairQueue } from "./fair-queue.ts";

function drain(queue: FairQueue<string>, cost = 1): string[] {
  const order: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    queue.charge(item.slice(0, 1), cost);
    order.push(item);
  }
  return order;
}

describe("FairQueue", () => {
  test("lets apps take turns, each app's items in order of arrival", () => {
    const queue = new FairQueue<string>();
    for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.push(item.slice(0, 1), item);
    expect(drain(queue)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
    expect(queue.size).toBe(0);
  });

  test("lets a cheap app go as often as its cost allows beside an expensive one", () => {
    const queue = new FairQueue<string>();
    const order: string[] = [];
    const cost: Record<string, number> = { a: 5_000, b: 100 };
    queue.push("a", "a");
    queue.push("b", "b");
    for (let turn = 0; turn < 102; turn++) {
      const app = queue.shift() as string;
      queue.charge(app, cost[app] as number);
      order.push(app);
      queue.push(app, app);
    }
    expect(order.filter((app) => app === "a")).toHaveLength(2);
  });

  test("gives an app that comes back no credit for the time it was away", () => {
    const queue = new FairQueue<string>();
    queue.push("b", "b0");
    expect(drain(queue)).toEqual(["b0"]);
    for (let i = 0; i < 50; i++) queue.push("a", `a${i}`);
    for (let i = 0; i < 40; i++) queue.charge(queue.shift()?.slice(0, 1) ?? "", 1);
    for (let i = 0; i < 5; i++) queue.push("b", `b${i}`);
    const next = drain(queue).slice(0, 6).join(" ");
    expect(next).toBe("b0 a40 b1 a41 b2 a42");
  });

  test("passes over apps that are not admitted", () => {
    const queue = new FairQueue<string>();
    queue.push("a", "a1");
    queue.push("b", "b1");
    expect(queue.shift((app) => app !== "a")).toBe("b1");
    expect(queue.shift((app) => app !== "a")).toBeUndefined();
    expect(queue.size).toBe(1);
  });

  test("puts back, drops the newest and removes by what matches", () => {
    const queue = new FairQueue<string>();
    for (const item of ["a1", "a2", "a3", "b1"]) queue.push(item.slice(0, 1), item);
    const first = queue.shift() as string;
    queue.unshift("a", first);
    expect(queue.longest()).toEqual({ app: "a", waiting: 3 });
    expect(queue.dropNewest("a")).toBe("a3");
    expect(queue.removeWhere((item) => item.endsWith("1"))).toEqual(["b1", "a1"]);
    expect(queue.size).toBe(1);
    expect(queue.shift()).toBe("a2");
  });

  test("loses and invents nothing, whatever is pushed and taken", () => {
    assert(
      property(array(tuple(constantFrom("a", "b", "c"), nat(3))), (steps) => {
        const queue = new FairQueue<string>();
        const seen: Record<string, number> = { a: 0, b: 0, c: 0 };
        const taken: Record<string, number> = { a: 0, b: 0, c: 0 };
        let size = 0;
        const take = (): void => {
          const item = queue.shift();
          expect(item === undefined).toBe(size === 0);
          if (item === undefined) return;
          const app = item.slice(0, 1);
          // In order of arrival within the app.
          expect(item).toBe(`${app}${taken[app]}`);
          taken[app] = (taken[app] as number) + 1;
          queue.charge(app, 1);
          size--;
        };
        for (const [app, takes] of steps) {
          queue.push(app, `${app}${seen[app]}`);
          seen[app] = (seen[app] as number) + 1;
          size++;
          for (let i = 0; i < takes; i++) take();
          expect(queue.size).toBe(size);
        }
        for (let left = size; left > 0; left--) take();
        expect(taken).toEqual(seen);
      }),
    );
  });
});
