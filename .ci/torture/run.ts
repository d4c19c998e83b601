#!/usr/bin/env bun
/**
 * What PiCloud must survive, tried: `bun run torture [rows] [--scale n] [--short] [--record]`. Rows are `8`, `29b`, `8-13`, `1,4`;
 * none are all. Scale 1 is the list's own size. `--short` is the form for the test command: a fiftieth of the size unless
 * `--scale` says otherwise, beside other work, so that times are shown and not judged. `--record` keeps the table in
 * docs/reliability.md.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leftBehind } from "../left-behind.ts";
import type { Figure } from "./row.ts";
import { readRows, type RowFile } from "./rows.ts";
import type { Told } from "./run-row.ts";
import { selectRows } from "./select-rows.ts";
import { recordTable, verdictOf, type RowReport } from "./table.ts";

const SHORT_SCALE = 0.02;
/** A row that takes this many times its own estimate hangs; so does a small one after five minutes. */
const PATIENCE = 3;
const LEAST_PATIENCE_MINUTES = 5;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { scale: { type: "string" }, short: { type: "boolean" }, record: { type: "boolean" } },
    allowPositionals: true,
  });
  const short = values.short ?? false;
  const scale = Number(values.scale ?? (short ? SHORT_SCALE : 1));
  if (!(scale > 0)) throw new Error(`--scale is ${JSON.stringify(values.scale)}: it must be a number above 0`);
  const known = await readRows();
  const ids = selectRows(
    known.map(({ row }) => row.id),
    positionals,
  );
  const rows = known.filter(({ row }) => ids.includes(row.id));
  const minutes = rows.reduce((sum, { row }) => sum + row.minutes, 0) * scale;
  console.log(`${rows.length} rows at scale ${scale}, about ${Math.ceil(minutes)} min`);
  const reports: RowReport[] = [];
  for (const row of rows) reports.push(await tryRow(row, scale, short));
  const failed = reports.filter((report) => verdictOf(report.figures) === "fails");
  if (values.record) await recordTable(reports, scale);
  console.log(`${reports.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

async function tryRow({ row, file }: RowFile, scale: number, short: boolean): Promise<RowReport> {
  const startedAt = performance.now();
  console.log(`\n== ${row.id}  ${row.title}`);
  const figures: Figure[] = [];
  const keep = (figure: Figure) => {
    figures.push(figure);
    const mark = figure.holds === null ? "seen " : figure.holds ? "holds" : "FAILS";
    console.log(`${mark}  ${figure.what}: ${figure.measured} (${figure.bound})`);
  };
  const temporary = await mkdtemp(join(tmpdir(), `picloud-row-${row.id}-`));
  // PostgreSQL started by root runs as another user, who has to reach its folder.
  await chmod(temporary, 0o755);
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "run-row.ts"), file, String(scale), short ? "short" : "whole"],
    {
      // As `bun start` sets it: else every instance past the fourth costs a full garbage collection.
      env: { ...process.env, BUN_JSC_maxNumWasmFastMemories: "4096", TMPDIR: temporary },
      stdio: ["ignore", "inherit", "inherit"],
      ipc(told: Told) {
        if ("figure" in told) keep(told.figure);
        else console.log(`       ${told.said}`);
      },
    },
  );
  const patienceMs = Math.max(LEAST_PATIENCE_MINUTES, row.minutes * scale * PATIENCE) * 60_000;
  let hung = false;
  const impatience = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, patienceMs);
  const code = await child.exited;
  clearTimeout(impatience);
  const ended = hung ? `killed after ${Math.round(patienceMs / 60_000)} min` : String(child.signalCode ?? code);
  if (ended !== "0") keep({ what: "its process ends by itself", measured: ended, bound: "0", holds: false });
  const processes = await leftBehind(temporary);
  for (const line of processes) {
    keep({ what: "leaves no process behind", measured: line, bound: "none", holds: false });
    end(Number.parseInt(line, 10));
  }
  await rm(temporary, { recursive: true, force: true });
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`${verdictOf(figures)} after ${seconds.toFixed(1)} s`);
  return { row, figures, seconds };
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended since.
  }
}

process.exit(await main());
