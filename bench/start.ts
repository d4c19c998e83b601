/** Warm start: from the process's start to the first `/healthz` and the first answer of a script. `bun bench/start.ts` */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { project, temporaryFolder } from "../.ci/server.ts";
import { ENGINE_ENVIRONMENT } from "../runtime/engine-environment.ts";
import { freePort } from "../sql/free-port.ts";
import { median, report } from "./measure.ts";

const folder = await temporaryFolder("start");
const answers = (url: string) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );

async function start(): Promise<{ healthMs: number; helloMs: number }> {
  const port = freePort();
  const startedAt = performance.now();
  const child = Bun.spawn([process.execPath, "runtime/main.ts"], {
    cwd: project,
    env: {
      ...process.env,
      NODE_ENV: "production",
      ...ENGINE_ENVIRONMENT,
      PICLOUD_BIND: `127.0.0.1:${port}`,
      PICLOUD_DATA: join(folder, "data"),
    },
    stdout: "ignore",
    stderr: "inherit",
  });
  while (!(await answers(`http://127.0.0.1:${port}/healthz`))) await Bun.sleep(5);
  const healthMs = performance.now() - startedAt;
  while (!(await answers(`http://127.0.0.1:${port}/hello`))) await Bun.sleep(5);
  const helloMs = performance.now() - startedAt;
  child.kill("SIGTERM");
  await child.exited;
  return { healthMs, helloMs };
}

try {
  const first = await start();
  const warm = [];
  for (let round = 0; round < 7; round += 1) warm.push(await start());
  const health = median(warm.map((round) => round.healthMs));
  const hello = median(warm.map((round) => round.helloMs));
  await report(
    "start",
    [
      { what: "warm start to /healthz", value: health, unit: "ms", target: "< 1000", holds: health < 1000 },
      { what: "warm start to the first answer", value: hello, unit: "ms", target: "< 1000", holds: hello < 1000 },
    ],
    { first, warm },
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
