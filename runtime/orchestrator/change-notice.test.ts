import { expect, test } from "bun:test";
import { parseChangeNotice } from "./change-notice.ts";

test("parseChangeNotice() reads what the manager notifies", () => {
  const changes = [{ kind: "domains" }, { kind: "app", appId: "a" }, { kind: "script", appId: "a", scriptId: "s" }];
  expect(parseChangeNotice(JSON.stringify({ origin: "o", changes })) as unknown).toEqual({ origin: "o", changes });
});

test.each([
  "",
  "x",
  "null",
  "[]",
  "{}",
  '{"origin":"o"}',
  '{"origin":"o","changes":[{"kind":"new"}]}',
  '{"changes":[]}',
])("parseChangeNotice() finds %p to be none", (payload) => {
  expect(parseChangeNotice(payload)).toBeNull();
});
