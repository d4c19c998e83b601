/**
 * A PiCloud as far as its database goes, to be killed: starts the embedded PostgreSQL on the folder of its argument, says
 * `ready`, and then says each number once its row is committed.
 */
import { connectDatabase } from "../connect.ts";
import { silentLog } from "../database-log.ts";
import { startEmbeddedPostgres } from "../embedded.ts";

const [dataDir = ""] = Bun.argv.slice(2);
try {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const { sql } = connectDatabase({ url: server.url, max: 4, role: "manager" });
  await sql`CREATE TABLE IF NOT EXISTS acknowledged (number bigint PRIMARY KEY)`;
  const [last] = await sql<{ number: string }[]>`SELECT coalesce(max(number), 0) AS number FROM acknowledged`;
  let number = Number(last?.number ?? 0);
  process.stdout.write("ready\n");
  const write = async () => {
    for (;;) {
      const mine = ++number;
      await sql`INSERT INTO acknowledged VALUES (${mine})`;
      process.stdout.write(`${mine}\n`);
    }
  };
  await Promise.all([write(), write(), write(), write()]);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
