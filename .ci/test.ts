#!/usr/bin/env bun
/**
 * The test command: every check of the project, a few at a time, counted in one line `N passed, N failed`.
 * Needs nothing but Bun. A check whose tool is missing (cargo, Chromium, Caddy) is a named, counted skip; with `CI=true`
 * it is a failure. One that needs what the machine does not grant (a mount) is a named, counted skip everywhere.
 * `bun run test WORD...` runs only the checks whose name contains one of the words.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readJunit } from "./junit.ts";
import { leftBehind } from "./left-behind.ts";
import { rustChecks } from "./rust-checks.ts";
import { testChecks } from "./test-checks.ts";
import { tortureChecks } from "./torture/checks.ts";
import type { Check, Tally } from "./check.ts";

const project = resolve(import.meta.dir, "..");
const inCi = process.env.CI === "true" || process.env.CI === "1";
const words = process.argv.slice(2);

async function run(check: Check, temporary: string): Promise<Tally> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const missing = check.missing ?? null;
  if (missing !== null) {
    console.log(`${inCi ? "FAIL" : "skip"}  ${check.name}: ${missing} is not installed`);
    return inCi ? { passed: 0, failed: 1, skipped: [] } : { passed: 0, failed: 0, skipped: [check.name] };
  }
  const notGranted = check.notGranted ?? null;
  if (notGranted !== null) {
    console.log(`skip  ${check.name}: this machine does not grant ${notGranted}`);
    return { passed: 0, failed: 0, skipped: [check.name] };
  }
  const child = Bun.spawn(check.command, {
    cwd: check.cwd ?? project,
    env: { ...process.env, ...check.env, TMPDIR: temporary, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const code = await child.exited;
  const tally = await count(check, code, out);
  if (check.repeats) tally.skipped = [];
  if (inCi && tally.skipped.length > 0) {
    console.log(`FAIL  ${check.name}: in CI nothing is skipped: ${tally.skipped.join("; ")}`);
    tally.failed += tally.skipped.length;
    tally.skipped = [];
  }
  const verdict = tally.failed > 0 ? "FAIL" : "ok  ";
  const skipped = tally.skipped.length > 0 ? `, ${tally.skipped.length} skipped` : "";
  console.log(`${verdict}  ${check.name}: ${tally.passed} passed, ${tally.failed} failed${skipped} (${seconds()})`);
  if (tally.failed > 0) console.log(`${out}${err}`.trimEnd());
  for (const name of tally.skipped) console.log(`skip  ${name}`);
  return tally;
}

async function count(check: Check, code: number, out: string): Promise<Tally> {
  const tally: Tally = check.junit
    ? await readJunit(check.junit)
    : check.counted
      ? check.counted(out)
      : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
  // A runner that broke, or that ran nothing, must not look like one that passed.
  if (tally.failed === 0 && (code !== 0 || tally.passed + tally.skipped.length === 0)) tally.failed = 1;
  return tally;
}

async function gitStatus(): Promise<string | null> {
  if (!existsSync(join(project, ".git")) || Bun.which("git") === null) return null;
  const child = Bun.spawn(["git", "status", "--porcelain"], { cwd: project, stdout: "pipe", stderr: "ignore" });
  return (await child.exited) === 0 ? await new Response(child.stdout).text() : null;
}

async function main(): Promise<number> {
  // The fresh clone of a newcomer: the one thing that is there is Bun.
  const install = Bun.spawnSync([process.execPath, "install", "--frozen-lockfile"], { cwd: project });
  if (install.exitCode !== 0) {
    console.log(`FAIL  install: ${install.stderr.toString().trim()}`);
    console.log("0 passed, 1 failed");
    return 1;
  }
  const temporary = await mkdtemp(join(tmpdir(), "picloud-test-"));
  // An embedded PostgreSQL started by root runs as another user, who has to reach its folder.
  await chmod(temporary, 0o755);
  // Servers of the tests would each build it at their start.
  const built = await run({ name: "dashboard", command: [process.execPath, ".ci/build-dashboard.ts"] }, temporary);
  const before = await gitStatus();
  const total: Tally = { passed: 0, failed: 0, skipped: [] };
  const add = (tally: Tally) => {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped.push(...tally.skipped);
  };
  add(built);

  const bin = (name: string) => [process.execPath, "--bun", join(project, "node_modules/.bin", name)];
  const checks: Check[] = [
    { name: "format", command: [...bin("oxfmt"), "--check", "."] },
    { name: "lint", command: [...bin("oxlint"), "--deny-warnings", "."] },
    { name: "types", command: [...bin("tsc"), "-p", "."] },
    // Browser tests know a document; and no pattern of the project's own finds a hidden folder.
    { name: "types of the gate", command: [...bin("tsc"), "-p", ".ci"] },
    { name: "types of the dashboard", command: [...bin("tsc"), "-p", "ui"] },
    {
      name: "boundaries",
      command: [...bin("depcruise"), "-c", ".ci/dependency-cruiser.cjs", "runtime", "control", "sql", "rhai", "ui"],
    },
    ...(await rustChecks(project, temporary)),
    ...(await testChecks(project, temporary)),
  ];
  const isChosen = (check: Check) => words.length === 0 || words.some((word) => check.name.includes(word));
  const computing = checks.filter(isChosen);
  // They wait for timeouts and restarts more than they compute: a lane of theirs costs the others little.
  const waiting = (await tortureChecks()).filter(isChosen);
  const lanes = Number(process.env.PICLOUD_TEST_LANES ?? 2);
  const lane = async (...queues: Check[][]) => {
    const next = () => queues.find((queue) => queue.length > 0)?.shift();
    for (let check = next(); check; check = next()) add(await run(check, temporary));
  };
  await Promise.all([lane(waiting), ...Array.from({ length: lanes }, () => lane(computing, waiting))]);

  const processes = await leftBehind(temporary);
  for (const line of processes) console.log(`FAIL  a process was left behind: ${line}`);
  add({ passed: processes.length === 0 ? 1 : 0, failed: processes.length > 0 ? 1 : 0, skipped: [] });
  const after = await gitStatus();
  if (before !== null && after !== null && words.length === 0) {
    if (after !== before) console.log(`FAIL  the checkout changed under test:\n${after}`);
    add({ passed: after === before ? 1 : 0, failed: after === before ? 0 : 1, skipped: [] });
  }
  await rm(temporary, { recursive: true, force: true });

  const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 ? 0 : 1;
}

process.exit(await main());
