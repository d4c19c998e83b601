import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "../connect.ts";
import { silentLog } from "../database-log.ts";
import { startEmbeddedPostgres } from "../embedded.ts";

export interface KillFigures {
  rounds: number;
  acknowledged: number;
  /** Acknowledged rows that are not there. */
  lost: number;
  /** Longest time from a start to the first possible query. */
  slowestStartMs: number;
}

/**
 * Starts a server, kills it with SIGKILL in the middle of acknowledged writes, again and again on the same folder, then
 * counts. Every second time its PostgreSQL is killed with it, as by a power cut; otherwise it is left behind running.
 */
export async function killWrites(rounds: number, writesEach: number): Promise<KillFigures> {
  const dataDir = await mkdtemp(join(tmpdir(), "picloud-kill-"));
  const figures: KillFigures = { rounds, acknowledged: 0, lost: 0, slowestStartMs: 0 };
  const acknowledged: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const startedMs = performance.now();
      const child = Bun.spawn([process.execPath, join(import.meta.dir, "acknowledging-server.ts"), dataDir], {
        stdout: "pipe",
        stderr: "inherit",
      });
      let said = "";
      const decoder = new TextDecoder();
      for await (const chunk of child.stdout) {
        if (said === "" && round > 0) {
          figures.slowestStartMs = Math.max(figures.slowestStartMs, Math.round(performance.now() - startedMs));
        }
        said += decoder.decode(chunk, { stream: true });
        if (said.split("\n").length < writesEach || child.killed) continue;
        const postmaster = Number(
          (await Bun.file(join(dataDir, "postgres/data/postmaster.pid")).text()).split("\n")[0],
        );
        child.kill("SIGKILL");
        if (round % 2 === 1) process.kill(postmaster, "SIGKILL");
      }
      await child.exited;
      // The last line may have been cut in two.
      acknowledged.push(...said.slice(0, said.lastIndexOf("\n")).split("\n").slice(1).map(Number));
    }
    figures.acknowledged = acknowledged.length;
    figures.lost = await countMissing(dataDir, acknowledged);
    return figures;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function countMissing(dataDir: string, acknowledged: number[]): Promise<number> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const database = connectDatabase({ url: server.url, max: 1, role: "manager" });
  try {
    const rows = await database.sql<{ number: string }[]>`SELECT number FROM acknowledged`;
    const found = new Set(rows.map((row) => Number(row.number)));
    return acknowledged.filter((number) => !found.has(number)).length;
  } finally {
    await database.close();
    await server.stop();
  }
}

if (import.meta.main) {
  const [rounds = "50", writesEach = "1000"] = Bun.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await killWrites(Number(rounds), Number(writesEach)))}\n`);
}
