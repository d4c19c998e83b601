import { expect, test } from "bun:test";
import { makeRecount } from "./recount.ts";

/** What is scheduled runs when the test says so. */
function recounting(counts: (number | null | Error)[], known: number | null) {
  const waits: number[] = [];
  const seen: (number | null)[] = [];
  const ended = new AbortController();
  let due: (() => void) | null = null;
  const rowCame = makeRecount({
    known,
    signal: ended.signal,
    async read() {
      const count = counts.shift() ?? null;
      if (count instanceof Error) throw count;
      return count;
    },
    onCount: (count) => seen.push(count),
    schedule(work, ms) {
      waits.push(ms);
      due = work;
    },
  });
  /** Some rows come, and the time that is waited for goes by. */
  const pass = async (): Promise<void> => {
    for (let row = 0; row < 3; row++) rowCame();
    due?.();
    due = null;
    await Bun.sleep(0);
  };
  return { waits, seen, ended, pass, rowCame };
}

test("makeRecount() asks ever less often while the number stays, and soon again once it grew", async () => {
  const { waits, seen, pass } = recounting([0, 0, 0, 0, 0, 0, 0, 9, 9], 0);
  for (let turn = 0; turn < 9; turn++) await pass();
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 2_000]);
  expect(seen).toEqual([0, 0, 0, 0, 0, 0, 0, 9, 9]);
});

test("makeRecount() goes on after a failure, and not after its end", async () => {
  const { waits, seen, ended, pass, rowCame } = recounting([new Error("Away"), 5], 0);
  await pass();
  await pass();
  expect([waits, seen]).toEqual([[2_000, 2_000], [5]]);
  ended.abort();
  rowCame();
  expect(waits).toHaveLength(2);
});
