import { describe, expect, test } from "bun:test";
import { DEFAULT_LIMITS } from "../core/limits.ts";
import { CardTable } from "./card-table.ts";
import { hello } from "./testing.ts";

describe("CardTable", () => {
  test("knows a script again by what it says, not by the object it came in", () => {
    const cards = new CardTable(1_000_000);
    expect(cards.cardOf(structuredClone(hello()))).toBe(cards.cardOf(hello()));
  });

  test("knows a script again when it or its app was only renamed: names travel with each request", () => {
    const cards = new CardTable(1_000_000);
    const base = hello();
    const renamed = { ...base, app: { ...base.app, slug: "renamed" }, script: { ...base.script, name: "renamed" } };
    expect(cards.cardOf(renamed)).toBe(cards.cardOf(base));
  });

  test("makes a new card when app, program or limits changed", () => {
    const cards = new CardTable(1_000_000);
    const base = hello();
    const changed = [
      { ...base, app: { ...base.app, id: "another" } },
      { ...base, program: { ...base.program, source: "2" } },
      { ...base, program: { ...base.program, parseDepth: 65 } },
      { ...base, limits: { ...DEFAULT_LIMITS, max_operations: 7 } },
    ];
    for (const request of changed) {
      const card = cards.cardOf(base);
      expect(cards.cardOf(request).id).not.toBe(card.id);
    }
  });

  test("forgets the script that was not used for longest when its bytes are used up", () => {
    const cards = new CardTable(3_000);
    const request = (revision: string) => ({ ...hello(), program: { revision, source: "1", parseDepth: 64 } });
    const first = cards.cardOf(request("1"));
    const second = cards.cardOf(request("2"));
    cards.cardOf(request("1"));
    cards.cardOf(request("3"));
    expect(cards.cardOf(request("1"))).toBe(first);
    expect(cards.cardOf(request("2"))).not.toBe(second);
  });
});
