import { describe, expect, test } from "bun:test";
import { ApiProblem } from "../api/problem.ts";
import { followLog, type FollowOptions } from "./follow-log.ts";

/** Runs until the answers are used up; an answer is the stream's text, or what opening it throws. */
async function follow(answers: (string | Error)[], lastEventId: string | null = null) {
  const seen = { rows: [] as string[], missed: 0, asked: [] as (string | null)[], waits: [] as number[], state: "" };
  const ended = new AbortController();
  const options: FollowOptions = {
    lastEventId,
    signal: ended.signal,
    random: () => 0.5,
    async open(id) {
      seen.asked.push(id);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      if (answer === undefined) ended.abort();
      return new Blob([answer ?? ""]).stream();
    },
    async sleep(ms) {
      seen.waits.push(ms);
    },
    onRow: (row) => seen.rows.push(row.id),
    onMissed: (count) => (seen.missed += count),
    onState: (state) => (seen.state = state.name),
  };
  await followLog(options);
  return seen;
}

const row = (id: string): string => `event: execution\nid: ${id}\ndata: {"id":"${id}"}\n\n`;

describe("followLog()", () => {
  test("opens a cut stream again after the last event it got", async () => {
    const seen = await follow([row("a") + row("b"), row("c") + "event: execution\nid: d\ndata: {", row("d")], "z");
    expect(seen.rows).toEqual(["a", "b", "c", "d"]);
    expect(seen.asked).toEqual(["z", "b", "c", "d"]);
  });

  test("tells how many executions were missed", async () => {
    expect((await follow(['event: missed\ndata: {"count":3}\n\nevent: missed\ndata: {"count":4}\n\n'])).missed).toBe(7);
  });

  test("waits twice as long after each failure, 5 seconds at most, and anew after an event", async () => {
    const away = new TypeError("Failed to fetch");
    const busy = new ApiProblem(503, { code: "overloaded" });
    const seen = await follow([away, busy, away, away, away, away, away, row("a"), away]);
    expect(seen.waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 500, 1_000]);
  });

  test("ends where the server refuses", async () => {
    const seen = await follow([new ApiProblem(404, { code: "not_found" }), row("a")]);
    expect(seen).toMatchObject({ state: "refused", rows: [], waits: [] });
  });
});
