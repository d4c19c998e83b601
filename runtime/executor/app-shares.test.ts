import { describe, expect, test } from "bun:test";
import { AppShares } from "./app-shares.ts";

const AMPLE = 1e12;

/** A node with so many places, which apps take in turns until none is admitted any more. */
function fill(places: number, sharePercent: number, apps: string[]): number[] {
  const shares = new AppShares(sharePercent);
  const taken = apps.map(() => 0);
  let free = places;
  for (let before = -1; before !== free;) {
    before = free;
    for (const [index, app] of apps.entries()) {
      if (free === 0 || !shares.admits(app, free, AMPLE)) continue;
      shares.take(app, 1);
      taken[index] = (taken[index] as number) + 1;
      free--;
    }
  }
  return taken;
}

describe("AppShares", () => {
  test("gives a lone app its share of a node, and all of a small one", () => {
    expect(fill(256, 90, ["a"])).toEqual([231]);
    expect(fill(50, 80, ["a"])).toEqual([40]);
    expect(fill(8, 90, ["a"])).toEqual([8]);
    expect(fill(1, 50, ["a"])).toEqual([1]);
  });

  test("gives equal parts to apps that want all they can get, and keeps something for the next", () => {
    expect(fill(256, 90, ["a", "b"])).toEqual([122, 121]);
    expect(fill(256, 90, ["a", "b", "c", "d"])).toEqual([63, 63, 62, 62]);
  });

  test("lets 100 percent have everything", () => {
    expect(fill(256, 100, ["a"])).toEqual([256]);
  });

  test("lets an app that came first hold no more until others have theirs", () => {
    const shares = new AppShares(90);
    for (let place = 0; place < 230; place++) shares.take("first", 1);
    let free = 26;
    for (; shares.admits("second", free, AMPLE); free--) shares.take("second", 1);
    expect(free).toBe(2);
    // What ends of the first goes to the second.
    shares.giveBack("first", 1);
    free++;
    expect([shares.admits("first", free, AMPLE), shares.admits("second", free, AMPLE)]).toEqual([false, true]);
  });

  test("shares memory by the same rule", () => {
    const shares = new AppShares(90);
    expect(shares.admits("a", 200, 0)).toBe(true);
    shares.take("a", 900);
    expect(shares.admits("a", 200, 100)).toBe(false);
    expect(shares.admits("a", 200, 101)).toBe(true);
    expect(shares.admits("b", 200, 1)).toBe(true);
    shares.giveBack("a", 900);
    expect(shares.admits("a", 200, 0)).toBe(true);
  });
});
