import { runBunTests } from "../bun-tests.ts";
import type { Row } from "../row.ts";

export default {
  id: "29b",
  title: "a script's HTML, opened by a signed-in administrator on an admin host",
  minutes: 0.3,
  inBunTests: true,
  run: (trial) => runBunTests(trial, { file: ".ci/sandbox.browser.test.ts" }),
} satisfies Row;
