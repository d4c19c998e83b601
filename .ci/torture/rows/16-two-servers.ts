import { join } from "node:path";
import { project } from "../../server.ts";
import type { Row } from "../row.ts";

export default {
  id: "16",
  title: "two servers on one data folder",
  minutes: 0.3,
  async run(trial) {
    const first = await trial.server();
    const address = new URL(first.url).host;
    let named = 0;
    let slowestMs = 0;
    const tries = trial.count(20, 4);
    for (let nth = 0; nth < tries; nth++) {
      // As somebody who starts it twice by mistake, and with another address.
      const bind = nth % 2 === 0 ? address : "127.0.0.1:0";
      const startedAt = performance.now();
      const second = Bun.spawn([process.execPath, "runtime/main.ts"], {
        cwd: project,
        env: { ...process.env, PICLOUD_BIND: bind, PICLOUD_DATA: join(first.folder, "data") },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "ignore",
      });
      const [said, code] = await Promise.all([new Response(second.stdout).text(), second.exited]);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      if (code === 1 && said.includes(`held by PID ${first.pid}"`)) named++;
      else trial.say(`${bind}: ended with ${code}: ${said.trim()}`);
    }
    trial.equal("starts that end with the first one's PID", named, tries);
    trial.atMost({ what: "the slowest of them", measured: slowestMs, bound: 1_000, unit: "ms", timed: true });
    trial.equal("the first one still answers", (await fetch(`${first.url}/healthz`)).status, 200);
  },
} satisfies Row;
