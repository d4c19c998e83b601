import { existsSync } from "node:fs";
import type { Tally } from "./check.ts";

/** Counts of a JUnit report as `bun test` writes it; a report that is missing counts as nothing run. */
export async function readJunit(path: string): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  if (!existsSync(path)) return tally;
  const cases = (await Bun.file(path).text()).matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g);
  for (const [, attributes = "", , body = ""] of cases) {
    if (/<(failure|error)\b/.test(body)) tally.failed += 1;
    else if (/<skipped\b/.test(body)) tally.skipped.push(nameOf(attributes));
    else tally.passed += 1;
  }
  return tally;
}

function nameOf(attributes: string): string {
  const read = (key: string) => new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return `${read("file")}: ${read("name")}`;
}
