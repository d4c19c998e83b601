import { runBunTests } from "../bun-tests.ts";
import type { Row } from "../row.ts";

export default {
  id: "36",
  title: "truncated, foreign or ../ archive",
  minutes: 0.5,
  inBunTests: true,
  run: (trial) => runBunTests(trial, { file: "runtime/archive/bad-archives.integration.test.ts", least: 10 }),
} satisfies Row;
