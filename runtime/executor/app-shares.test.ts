import { describe, expect, test } from "bun:test";
import { AppShares } from "./app-shares.ts";

function fill(shares: AppShares, app: string, now: number): number {
  let taken = 0;
  for (; taken < 1_000 && shares.admits(app, now); taken++) shares.take(app);
  return taken;
}

describe("AppShares", () => {
  test("lets a lone app take every place", () => {
    const shares = new AppShares(16);
    shares.see("a", 0);
    shares.see("a", 10);
    expect(fill(shares, "a", 10)).toBe(1_000);
  });

  test("keeps the last eighth from an app while another was about within a minute", () => {
    const shares = new AppShares(16);
    shares.see("a", 0);
    shares.see("b", 1_000);
    expect(fill(shares, "a", 2_000)).toBe(14);
    shares.giveBack("a");
    expect(fill(shares, "a", 2_000)).toBe(1);
    expect(shares.admits("a", 61_000)).toBe(true);
  });

  test("leaves each app one place at least", () => {
    const shares = new AppShares(1);
    shares.see("a", 0);
    shares.see("b", 0);
    expect(fill(shares, "b", 1)).toBe(1);
  });
});
