/** Memory and processor of all processes at rest, before any load: `bun bench/idle.ts [seconds]` */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort, project, temporaryFolder } from "../.ci/server.ts";
import { cpuSeconds, family, pssMb, report, usedBetween } from "./measure.ts";

const seconds = Number(process.argv[2] ?? 60);
const folder = await temporaryFolder("idle");
const port = freePort();
const child = Bun.spawn([process.execPath, "runtime/main.ts"], {
  cwd: project,
  env: {
    ...process.env,
    NODE_ENV: "production",
    BUN_JSC_useWasmFastMemory: "0",
    PICLOUD_BIND: `127.0.0.1:${port}`,
    PICLOUD_DATA: join(folder, "data"),
  },
  stdout: "ignore",
  stderr: "inherit",
});
try {
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await healthy())) await Bun.sleep(25);
  // What a start leaves behind (a first checkpoint, freed memory) is not rest.
  await Bun.sleep(5000);
  const before = await cpuSeconds(await family(child.pid));
  await Bun.sleep(seconds * 1000);
  const members = await family(child.pid);
  const share = (usedBetween(before, await cpuSeconds(members)) / seconds) * 100;
  const memory = await pssMb(members);
  await report(
    "idle",
    [
      { what: "idle, all processes, PSS", value: memory, unit: "MB", target: "< 150", holds: memory < 150 },
      {
        what: `idle, all processes, over ${seconds} s`,
        value: share,
        unit: "% of a core",
        target: "< 0.3",
        holds: share < 0.3,
      },
    ],
    { processes: members.length },
  );
} finally {
  child.kill("SIGTERM");
  await child.exited;
  await rm(folder, { recursive: true, force: true });
}
