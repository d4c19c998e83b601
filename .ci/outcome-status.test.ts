import { expect, test } from "bun:test";
import { OUTCOMES } from "../runtime/core/execution.ts";
import { problemStatus } from "../runtime/core/problem.ts";
import { statusOfOutcome } from "../ui/src/scripts/outcome-status.ts";

test("the dashboard gives every failed execution the status that its caller gets", () => {
  const failures = OUTCOMES.filter((outcome) => outcome !== "ok");
  expect(failures.length).toBeGreaterThan(5);
  expect(failures.map((outcome) => [outcome, statusOfOutcome(outcome)])).toEqual(
    failures.map((outcome) => [outcome, problemStatus(outcome)]),
  );
  expect(statusOfOutcome("ok")).toBeNull();
});
