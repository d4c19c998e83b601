import { describe, expect, test } from "bun:test";
import { PASSWORD_COST, PasswordHasher } from "./password-hasher.ts";

const CHEAP = { memoryKib: 8, passes: 1 };

describe("PasswordHasher", () => {
  test("makes Argon2id hashes of the cost that is written down", async () => {
    const hash = await new PasswordHasher().hash("correct horse battery");

    expect(hash).toStartWith(`$argon2id$v=19$m=${PASSWORD_COST.memoryKib},t=${PASSWORD_COST.passes},p=1$`);
    expect(PASSWORD_COST).toEqual({ memoryKib: 19_456, passes: 2 });
  });

  test("knows the password, however its accents are composed, and no other", async () => {
    const hasher = new PasswordHasher(CHEAP);
    const hash = await hasher.hash("caf\u00e9 au lait, bitte");

    expect(await hasher.verify("cafe\u0301 au lait, bitte", hash)).toBe(true);
    expect(await hasher.verify("caf\u00e9 au lait, bitte ", hash)).toBe(false);
    expect(await hasher.verify("", null)).toBe(false);
  });

  test("runs two at a time, lets 64 wait, and says so to whoever comes after", async () => {
    const hasher = new PasswordHasher({ memoryKib: 4_096, passes: 1 });
    let most = 0;
    const all = Array.from({ length: 80 }, async () => {
      try {
        await hasher.verify("guess", null);
        return "done";
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        most = Math.max(most, hasher.running);
      }
    });
    most = Math.max(most, hasher.running);
    const endings = await Promise.all(all);

    expect(most).toBe(2);
    expect(endings.filter((ending) => ending === "done")).toHaveLength(66);
    expect(endings.filter((ending) => ending === "overloaded")).toHaveLength(14);
    expect(hasher.running).toBe(0);
  });

  test("takes as long for nobody's password as for somebody's", async () => {
    const hasher = new PasswordHasher({ memoryKib: 4_096, passes: 2 });
    const hash = await hasher.hash("correct horse battery");
    const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 60; round++) {
      for (const [kind, given] of [["known", hash] as const, ["unknown", null] as const]) {
        const startedAt = performance.now();
        await hasher.verify("wrong", given);
        times[kind].push(performance.now() - startedAt);
      }
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[30] ?? 0;
    const ratio = median(times.known) / median(times.unknown);

    // On a busy machine; scenario 31 has it within a twentieth on a quiet one.
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
  });
});
