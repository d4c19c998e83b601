import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkServer, connectDatabase } from "./connect.ts";
import { freePort } from "./free-port.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { ensureReadRole } from "./roles.ts";
import { findDatabaseUser } from "./system-user.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

const BINARIES = oldestInstalled("/usr/lib/postgresql");

describe.skipIf(BINARIES === null)("with a PostgreSQL of the machine's own, 15 or newer", () => {
  let folder = "";
  let server: Bun.Subprocess | null = null;
  let url = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "picloud-outside-"));
    const user = await findDatabaseUser("/nowhere");
    if (user !== null) await chown(folder, user.uid, user.gid);
    const as = user === null ? {} : { uid: user.uid, gid: user.gid };
    const cluster = join(folder, "data");
    const made = Bun.spawn([`${BINARIES}/initdb`, "-D", cluster, "-U", "owner", "-A", "trust", "--no-sync"], {
      ...as,
      stdout: "ignore",
      stderr: "ignore",
      cwd: "/",
    });
    expect(await made.exited).toBe(0);
    const port = freePort();
    server = Bun.spawn([`${BINARIES}/postgres`, "-D", cluster, "-p", String(port), "-c", "unix_socket_directories="], {
      ...as,
      stdout: "ignore",
      stderr: "ignore",
      cwd: "/",
    });
    url = `postgres://owner@127.0.0.1:${port}/postgres`;
    const { sql, close } = connectDatabase({ url, max: 1, role: "manager" });
    for (const endMs = performance.now() + 20_000; performance.now() < endMs;) {
      const up = await checkServer(sql).then(
        () => true,
        () => false,
      );
      if (up) break;
      await Bun.sleep(50);
    }
    await close();
  });

  afterAll(async () => {
    server?.kill("SIGINT");
    await server?.exited;
    await rm(folder, { recursive: true, force: true });
  });

  test("the whole schema is made, and read by a role of its own", async () => {
    const manager = connectDatabase({ url, max: 2, role: "manager" });
    await checkServer(manager.sql);
    expect(await migrate(manager.sql)).toBe(schemaVersion);
    const reader = connectDatabase({ url: await ensureReadRole(manager.sql, url), max: 1, role: "reader" });
    expect([...(await reader.sql`SELECT slug FROM apps`)]).toEqual([{ slug: "default" }]);
    expect((await reader.sql`SELECT current_user AS name`)[0]?.["name"]).toStartWith("picloud_reader_");
    await Promise.all([manager.close(), reader.close()]);
  });
});

/** Debian keeps every major version in a folder of its own. */
function oldestInstalled(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const versions = readdirSync(folder)
    .map(Number)
    .filter((version) => version >= 15);
  const found = versions.sort((a, b) => a - b).map((version) => join(folder, String(version), "bin"));
  return found.find((path) => existsSync(join(path, "postgres"))) ?? null;
}
