import { afterAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const project = resolve(import.meta.dir, "..");
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** The rules violated by a tree of `files`, path to source text, under the project's own configuration. */
async function violatedRules(files: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "picloud-boundaries-"));
  folders.push(folder);
  const manifest = {
    name: "planted",
    type: "module",
    dependencies: { "@sinclair/typebox": "1.0.0", elysia: "1.0.0", postgres: "1.0.0" },
    devDependencies: { "fast-check": "1.0.0" },
  };
  for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]) {
    const home = join(folder, "node_modules", name);
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    await writeFile(join(home, "index.js"), "export default 1;\n");
  }
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "tsconfig.json"), await Bun.file(join(project, "tsconfig.json")).text());
  for (const [path, source] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }
  const depcruise = join(project, "node_modules/.bin/depcruise");
  const config = join(project, ".ci/dependency-cruiser.cjs");
  const roots = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? path))];
  const run = Bun.spawn([process.execPath, "--bun", depcruise, "-c", config, "-T", "json", ...roots], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [report, complaint] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  await run.exited;
  if (!report.startsWith("{")) throw new Error(`dependency-cruiser did not report: ${complaint}${report}`);
  const { summary } = JSON.parse(report) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

const leaf = "export const value = 1;\nexport interface Shape { value: number }\n";
const use = (path: string) => `import { value } from "${path}";\nexport const copy = value;\n`;
const useType = (path: string) => `import type { Shape } from "${path}";\nexport type Copy = Shape;\n`;

const planted: { rule: string; files: Record<string, string> }[] = [
  { rule: "core-stands-alone", files: { "runtime/core/a.ts": use("../../sql/b.ts"), "sql/b.ts": leaf } },
  {
    rule: "core-stands-alone",
    files: { "runtime/core/a.ts": 'import { Elysia } from "elysia";\nexport const a = Elysia;\n' },
  },
  {
    rule: "orchestrator-has-no-other-service",
    files: { "runtime/orchestrator/a.ts": useType("../executor/b.ts"), "runtime/executor/b.ts": leaf },
  },
  {
    rule: "orchestrator-has-no-other-service",
    files: {
      "runtime/orchestrator/a.ts": use("./middle.ts"),
      "runtime/orchestrator/middle.ts": use("../../bench/far.ts"),
      "bench/far.ts": use("../control/b.ts"),
      "control/b.ts": leaf,
    },
  },
  {
    rule: "orchestrator-reads-in-one-place",
    files: { "runtime/orchestrator/ingress.ts": useType("../../sql/b.ts"), "sql/b.ts": leaf },
  },
  {
    rule: "executor-has-no-other-service",
    files: { "runtime/executor/a.ts": use("../../sql/b.ts"), "sql/b.ts": leaf },
  },
  {
    rule: "worker-is-small",
    files: { "runtime/executor/worker.ts": 'import { Elysia } from "elysia";\nexport const a = Elysia;\n' },
  },
  {
    rule: "control-has-no-other-service",
    files: { "control/a.ts": useType("../runtime/executor/b.ts"), "runtime/executor/b.ts": leaf },
  },
  { rule: "api-knows-no-tables", files: { "control/api/a.ts": use("../store/b.ts"), "control/store/b.ts": leaf } },
  { rule: "use-cases-know-no-driver", files: { "control/a.ts": use("../sql/b.ts"), "sql/b.ts": leaf } },
  { rule: "stores-stand-below", files: { "control/store/a.ts": use("../b.ts"), "control/b.ts": leaf } },
  { rule: "sql-stands-below", files: { "sql/a.ts": use("../control/b.ts"), "control/b.ts": leaf } },
  {
    rule: "one-place-for-the-driver",
    files: { "control/store/a.ts": 'import postgres from "postgres";\nexport const open = postgres;\n' },
  },
  { rule: "ui-knows-only-types", files: { "ui/a.ts": use("../control/api/b.ts"), "control/api/b.ts": leaf } },
  { rule: "server-knows-no-dashboard", files: { "runtime/main.ts": use("../ui/src/b.ts"), "ui/src/b.ts": leaf } },
  { rule: "no-cycles", files: { "sql/a.ts": use("./b.ts"), "sql/b.ts": `${use("./a.ts")}${leaf}` } },
  { rule: "no-guesses", files: { "sql/a.ts": use("./missing.ts") } },
  {
    rule: "no-development-packages-at-run-time",
    files: { "sql/a.ts": 'import fc from "fast-check";\nexport const a = fc;\n' },
  },
  {
    rule: "no-development-packages-at-run-time",
    files: { "sql/b.ts": leaf, "ui/src/a.tsx": 'import fc from "fast-check";\nexport const a = <p>{fc}</p>;\n' },
  },
  {
    rule: "ui-knows-only-types",
    files: { "ui/src/a.tsx": use("../../runtime/core/b.ts"), "runtime/core/b.ts": leaf },
  },
];

describe("import boundaries", () => {
  for (const [index, { rule, files }] of planted.entries()) {
    test(`a planted import breaks ${rule} (${index + 1})`, async () => {
      expect(await violatedRules(files)).toContain(rule);
    });
  }

  test("what the layout allows passes", async () => {
    const allowed = {
      "runtime/core/a.ts": 'import { Type } from "@sinclair/typebox";\nexport const value = Type.Null();\n',
      "runtime/orchestrator/read-model.ts": `${use("../core/a.ts")}import "../../sql/b.ts";\n`,
      "runtime/main.ts": 'import "./orchestrator/read-model.ts";\nimport "../control/c.ts";\n',
      "sql/b.ts": 'import postgres from "postgres";\nexport const value = postgres;\n',
      "control/store/s.ts": use("../../sql/b.ts"),
      "control/c.ts": 'import { copy } from "./store/s.ts";\nexport const c = copy;\n',
      "ui/src/e.tsx": `${useType("../../control/api/d.ts")}export const e = <p />;\n`,
      "control/api/d.ts": 'import { c } from "../c.ts";\nexport const d = c;\n',
    };
    expect(await violatedRules(allowed)).toEqual([]);
  });
});
