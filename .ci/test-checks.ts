import { join } from "node:path";
import { chromiumPath } from "./browser.ts";
import type { Check } from "./check.ts";

/** Files that each start a database, a server or a browser; every one gets a process of its own. */
const HEAVY = /\.(integration|contract|e2e|browser)\.test\.ts$/;

/** A bound against hanging, far above what any test takes on a slow machine. */
const TIMEOUT_MS = 180_000;

/** How many processes share the light files. */
const LIGHT_SHARDS = 3;

/** The Bun tests: heavy files one by one and first, light ones in a few shards. */
export async function testChecks(project: string, temporary: string): Promise<Check[]> {
  const files = [
    ...new Bun.Glob("{runtime,control,sql,rhai,bench,ui,.ci}/**/*.test.{ts,tsx}").scanSync({ cwd: project, dot: true }),
  ]
    .filter((file) => !file.includes("node_modules"))
    .sort();
  const bunTest = (name: string, paths: string[], index: number): Check => {
    const junit = join(temporary, `junit-${index}.xml`);
    const command = [
      process.execPath,
      "test",
      `--timeout=${TIMEOUT_MS}`,
      "--reporter=junit",
      `--reporter-outfile=${junit}`,
      ...paths.map((path) => `./${path}`),
    ];
    const needsBrowser = paths.some((path) => path.endsWith(".browser.test.ts"));
    return { name, command, junit, missing: needsBrowser && chromiumPath() === null ? "Chromium" : null };
  };
  const heavy = files.filter((file) => HEAVY.test(file));
  const light = files.filter((file) => !HEAVY.test(file));
  const shards = Array.from({ length: LIGHT_SHARDS }, (_, shard) =>
    light.filter((_, index) => index % LIGHT_SHARDS === shard),
  );
  return [
    ...heavy.map((file, index) => bunTest(file, [file], index)),
    ...shards
      .filter((paths) => paths.length > 0)
      .map((paths, index) => bunTest(`light tests ${index + 1}`, paths, heavy.length + index)),
    ...asOrdinaryUser(files, temporary),
  ];
}

/** Root also tries what depends on who one is; an ordinary user has done so already. */
function asOrdinaryUser(files: string[], temporary: string): Check[] {
  if (process.getuid?.() !== 0) return [];
  const junit = join(temporary, "junit-ordinary.xml");
  const dependent = files.filter((file) => file.startsWith("sql/embedded.") || file === "runtime/picloud.e2e.test.ts");
  const command = [process.execPath, ".ci/as-ordinary-user.ts", temporary, junit, ...dependent];
  return [
    {
      name: "as an ordinary user",
      command,
      junit,
      repeats: true,
      missing: Bun.which("setpriv") === null ? "setpriv" : null,
    },
  ];
}
