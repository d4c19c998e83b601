import { describe, expect, test } from "bun:test";
import type { Figure } from "./row.ts";
import { readRows } from "./rows.ts";
import { selectRows } from "./select-rows.ts";
import { renderTable, verdictOf } from "./table.ts";
import { Trial } from "./trial.ts";

/** Everything that must be survived has its row. */
const IDS = [
  ...Array.from({ length: 29 }, (_, index) => String(index + 1)),
  "29b",
  ...Array.from({ length: 7 }, (_, index) => String(index + 30)),
];

function trial(options: { scale: number; short: boolean }) {
  const figures: Figure[] = [];
  return { figures, trial: new Trial({ ...options, onFigure: (figure) => figures.push(figure), onSaid: () => {} }) };
}

describe("the suite", () => {
  test("has every row of the list, each once and in its order", async () => {
    expect((await readRows()).map(({ row }) => row.id)).toEqual(IDS);
  });

  test("selectRows() takes rows, ranges and lists, and names what is not there", () => {
    expect(selectRows(IDS, ["8-11", "29b,1"])).toEqual(["1", "8", "9", "10", "11", "29b"]);
    expect(selectRows(IDS, ["28-30"])).toEqual(["28", "29", "29b", "30"]);
    expect(selectRows(IDS, [])).toEqual(IDS);
    expect(() => selectRows(IDS, ["77"])).toThrow('There is no row "77"');
  });
});

describe("a figure", () => {
  test("holds at its bound and fails past it", () => {
    const { figures, trial: whole } = trial({ scale: 1, short: false });
    whole.atMost({ what: "late", measured: 200, bound: 200, unit: "ms", timed: true });
    whole.atMost({ what: "late", measured: 201, bound: 200, unit: "ms", timed: true });
    whole.atLeast({ what: "served", measured: 99, bound: 100, unit: "%" });
    whole.equal("lost", 0, 0);
    whole.equal("lost", 1, 0);
    expect(figures.map(({ holds }) => holds)).toEqual([true, false, false, true, false]);
  });

  test("that is a time is not judged beside other work, except where there is none", () => {
    const { figures, trial: short } = trial({ scale: 0.02, short: true });
    short.atMost({ what: "late", measured: 900, bound: 200, unit: "ms", timed: true });
    short.atMost({ what: "late", measured: Number.NaN, bound: 200, unit: "ms", timed: true });
    short.atMost({ what: "bytes", measured: 900, bound: 200, unit: "B" });
    expect(figures.map(({ holds }) => holds)).toEqual([null, false, false]);
  });

  test("is needed: a row that judged nothing has failed", () => {
    const figure = { what: "late", measured: "1 ms", bound: "at most 2 ms" };
    expect(verdictOf([])).toBe("fails");
    expect(verdictOf([{ ...figure, holds: null }])).toBe("fails");
    expect(
      verdictOf([
        { ...figure, holds: null },
        { ...figure, holds: true },
      ]),
    ).toBe("holds");
  });

  test("is one line of the table whatever was measured", () => {
    const figures = [{ what: "a | b", measured: "first\nsecond", bound: "none", holds: false }];
    const table = renderTable([{ row: { id: "1", title: "loops" }, figures, seconds: 1 }], 1);
    expect(table.split("\n").at(-1)).toBe("| 1 | loops | a \\| b | first | none | **fails** |");
  });

  test("counts by the scale, and no less than it must", () => {
    expect([
      trial({ scale: 0.02, short: true }).trial.count(10_000, 50),
      trial({ scale: 1, short: false }).trial.count(10, 2),
    ]).toEqual([200, 10]);
    expect(trial({ scale: 0.02, short: true }).trial.count(100, 20)).toBe(20);
  });
});
