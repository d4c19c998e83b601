import { describe, expect, test } from "bun:test";
import type { LogRow } from "../api/types.ts";
import { LogWindow, MAX_ENTRIES, missedEntry, rowEntry } from "./log-window.ts";

const row = (id: string, at = "2026-01-01T00:00:00.000Z"): LogRow => ({ id, started_at: at }) as LogRow;
const page = (ids: string[], next_cursor: string | null = null) => ({ items: ids.map((id) => row(id)), next_cursor });
const ids = (log: LogWindow): string[] => log.entries.map((entry) => entry.id.replace(/-\d+$/, ""));

describe("LogWindow", () => {
  test("grows at both ends and holds each execution once", () => {
    const log = new LogWindow();
    log.reset(page(["c", "b"], "1"));
    log.prepend([rowEntry(row("c")), rowEntry(row("d")), missedEntry(2), rowEntry(row("e"))]);
    log.append(page(["b", "a"]), { cursor: "1" });
    expect(ids(log)).toEqual(["e", "missed", "d", "c", "b", "a"]);
    expect(log.older).toBeNull();
  });

  test("keeps the span of a cursor", () => {
    const log = new LogWindow();
    log.reset(page([]));
    log.append(page(["b"], "2"), { until: "2026-01-01T00:00:00.001Z", cursor: "1" });
    expect(log.older).toEqual({ until: "2026-01-01T00:00:00.001Z", cursor: "2" });
  });

  test("lets the oldest go past its bound, and asks for them by time", () => {
    const log = new LogWindow();
    log.reset(page(["old"]));
    log.prepend(Array.from({ length: MAX_ENTRIES }, (_, n) => rowEntry(row(`n${n}`))));
    expect(log.entries.length).toBeLessThan(MAX_ENTRIES);
    expect(log.entries[0]?.id).toBe(`n${MAX_ENTRIES - 1}`);
    expect(log.has("old")).toBe(false);
    expect(log.older).toEqual({ until: "2026-01-01T00:00:00.001Z" });
  });
});
