import { describe, expect, test } from "bun:test";
import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { SignInThrottle } from "./sign-in-throttle.ts";

function throttleAt(now = 1_000_000) {
  const clock = { now };
  const throttle = new SignInThrottle(() => clock.now);
  /** Seconds that an address has to wait; null when it was let through and failed. */
  const fail = (address: string, account = "ada"): number | null => {
    try {
      throttle.admit(address, account).failed();
      return null;
    } catch (error) {
      return Number((error as { details: Record<string, unknown> }).details["retry_after_s"]);
    }
  };
  return { clock, throttle, fail };
}

const addresses = (count: number) => Array.from({ length: count }, (_, index) => `198.51.100.${index}`);

describe("SignInThrottle", () => {
  test("lets an address fail five times, then makes it wait for ever longer, five minutes at most", () => {
    const { clock, fail } = throttleAt();
    const waits: number[] = [];
    for (let tries = 0; tries < 16; tries++) {
      expect(fail("192.0.2.1")).toBeNull();
      const wait = fail("192.0.2.1");
      if (wait === null) {
        tries++;
        continue;
      }
      waits.push(wait);
      clock.now += wait * 1_000;
    }

    // Ten failures on one account are an attack: from there on it goes by larger steps.
    expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(waits.at(-1)).toBe(300);
  });

  test("lets an address through that has not failed, however many others guess at the account", () => {
    const { clock, throttle, fail } = throttleAt();
    let looked = 0;
    for (let tries = 0; tries < 200; tries++) {
      for (const address of addresses(50)) looked += fail(address) === null ? 1 : 0;
      clock.now += 100;
    }

    expect(looked).toBeLessThan(200);
    expect(() => throttle.admit("203.0.113.9", "ada").succeeded()).not.toThrow();
    // And again: to sign in is no failure.
    expect(() => throttle.admit("203.0.113.9", "ada").succeeded()).not.toThrow();
  });

  test("makes an address wait after one failure at an account that others guess at", () => {
    const { fail } = throttleAt();
    for (const address of addresses(10)) fail(address);

    expect(fail("203.0.113.9")).toBeNull();
    expect(fail("203.0.113.9")).toBe(15);
    expect(fail("203.0.113.10", "grace")).toBeNull();
    expect(fail("203.0.113.10", "grace")).toBeNull();
  });

  test("counts tries that run at once as if each had failed", () => {
    const { clock, throttle } = throttleAt();
    const running = [throttle.admit("192.0.2.1", "ada"), throttle.admit("192.0.2.1", "ada")];

    expect(() => throttle.admit("192.0.2.1", "ada")).toThrow("try again in 1 s");
    for (const attempt of running) attempt.cancelled();
    clock.now += 1;
    for (let tries = 0; tries < 5; tries++) throttle.admit("192.0.2.1", "ada").failed();
    expect(() => throttle.admit("192.0.2.1", "ada")).toThrow("try again in 1 s");
  });

  test("forgets failures when the password was right, but not for who tried other accounts", () => {
    const { clock, throttle, fail } = throttleAt();
    for (let round = 0; round < 20; round++) {
      // So that the account is not taken for one that is guessed at.
      clock.now += 300_000;
      for (let tries = 0; tries < 4; tries++) expect(fail("192.0.2.1", "own")).toBeNull();
      throttle.admit("192.0.2.1", "own").succeeded();
    }
    let guesses = 0;
    for (let round = 0; round < 20; round++) {
      if (fail("192.0.2.2", "victim") === null) guesses++;
      try {
        throttle.admit("192.0.2.2", "own").succeeded();
      } catch {
        // Blocked for all accounts.
      }
    }
    expect(guesses).toBe(5);
  });

  test("takes a /64 of IPv6 for one client", () => {
    const { fail } = throttleAt();
    for (let tries = 0; tries < 5; tries++) expect(fail(`2001:db8::${tries}`)).toBeNull();

    expect(fail("2001:db8::ffff")).toBe(1);
    expect(fail("2001:db8:0:1::1")).toBeNull();
  });

  test("remembers no more than its bound", () => {
    const { throttle, fail } = throttleAt();
    for (let index = 0; index < 30_000; index++)
      fail(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, `u${index}`);

    expect(throttle.size).toBeLessThanOrEqual(11_000);
  });

  test("never keeps a client out that has done nothing wrong", () => {
    const step = record({
      address: constantFrom(...addresses(8)),
      account: constantFrom("ada", "grace"),
      ending: constantFrom("failed", "succeeded", "cancelled"),
      waitMs: integer({ min: 0, max: 60_000 }),
    });
    assert(
      property(array(step, { maxLength: 200 }), (steps) => {
        const { clock, throttle } = throttleAt();
        for (const { address, account, ending, waitMs } of steps) {
          clock.now += waitMs;
          try {
            throttle.admit(address, account)[ending as "failed"]();
          } catch {
            // It has to wait.
          }
          expect(() => throttle.admit("203.0.113.1", account).succeeded()).not.toThrow();
        }
      }),
    );
  });
});
