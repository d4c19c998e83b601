/** Every bench, one after another, each in a process of its own: `bun run bench` */
import { join } from "node:path";

let failed = 0;
for (const name of ["hello", "waiting", "patch", "start", "idle", "dashboard"]) {
  console.log(`\n== ${name}`);
  const run = Bun.spawn([process.execPath, join(import.meta.dir, `${name}.ts`)], {
    stdout: "inherit",
    stderr: "inherit",
  });
  if ((await run.exited) !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
