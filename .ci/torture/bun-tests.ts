import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJunit } from "../junit.ts";
import { project } from "../server.ts";
import type { Trial } from "./trial.ts";

/**
 * Runs Bun tests as a row's check: those of `file` (from the project's root) whose names `pattern` finds. At least `least` of them must
 * be there, so that a renamed test does not leave a row that checks nothing.
 */
export async function runBunTests(
  trial: Trial,
  { file, pattern, least = 1 }: { file: string; pattern?: RegExp; least?: number },
): Promise<void> {
  const report = join(tmpdir(), `junit-${Bun.randomUUIDv7()}.xml`);
  const child = Bun.spawn(
    [
      process.execPath,
      "test",
      "--timeout=180000",
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...(pattern === undefined ? [] : ["--test-name-pattern", pattern.source]),
      `./${file}`,
    ],
    { cwd: project, env: { ...process.env, NO_COLOR: "1" }, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  );
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  // What the pattern leaves out is reported as skipped.
  const { passed, failed } = await readJunit(report);
  if (failed > 0 || passed < least) trial.say(`${out}${err}`);
  const names = pattern === undefined ? file : `${file}, ${pattern.source}`;
  trial.equal(`tests that fail (${names})`, failed, 0);
  trial.atLeast({ what: "tests that pass", measured: passed, bound: least, unit: "tests" });
}
