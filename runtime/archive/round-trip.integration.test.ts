import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { open, stat, writeFile } from "node:fs/promises";
import { checkServer, type Sql } from "../../sql/connect.ts";
import { tryFlock } from "../../sql/folder-lock.ts";
import { migrate, schemaVersion } from "../../sql/migrate.ts";
import { dropPlatform, listTables } from "../../sql/platform-tables.ts";
import { runBackup } from "../backup.ts";
import { ArchiveBench, dump, onDatabase, readEntries } from "./testing.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(120_000);

let bench: ArchiveBench;
beforeAll(async () => {
  bench = await ArchiveBench.open();
});
afterAll(() => bench.close());

/** What is easily mistaken for something else on the way through a text. */
const AWKWARD = [
  "",
  "\\N",
  "\\.",
  "\\.\n\\.",
  "tab\tnewline\ncarriage\rboth\r\nbackslash\\back\\\\space ",
  "\b\f\v\u0001\u001b[31m\u007f\u0085",
  "\\u0000 \\x00 \\0",
  "\ufeffBOM, \u{1f4a5}, e\u0301, \u202eright to left\u202c, \u2028",
  "NULL",
  "'; DROP TABLE apps; --",
];

async function fill(sql: Sql): Promise<void> {
  const app = Bun.randomUUIDv7();
  await sql`INSERT INTO apps (id, slug, name, description, rate_limit) VALUES
    (${app}, 'awkward', ${AWKWARD[4]!}, ${AWKWARD[7]!}, ${sql.json({ requests_per_second: 0.001, burst: 1_000_000 })})`;
  const scripts = [...AWKWARD, "x".repeat(262_144), "\u{1f4a5}\\\n".repeat(40_000)].map((source, index) => ({
    id: Bun.randomUUIDv7(),
    app_id: app,
    name: `${index} ${AWKWARD[index] ?? ""}`,
    source,
    version: 2 ** 31 - 1,
    enabled: index % 2 === 0,
  }));
  await sql`INSERT INTO scripts ${sql(scripts)}`;
  const [first] = scripts;
  await sql`INSERT INTO routes (id, app_id, script_id, host, path, path_shape)
    VALUES (${Bun.randomUUIDv7()}, ${app}, ${first!.id}, NULL, '/ä\\b', '/ä\\b')`;
  await sql`INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
    VALUES (${Bun.randomUUIDv7()}, ${app}, '{x}.example.com', '*.example.com', 'wildcard')`;
  await sql`INSERT INTO app_slug_history (slug, app_id) VALUES ('before', ${app})`;
  const admin = Bun.randomUUIDv7();
  await sql`INSERT INTO admins (id, username, password_hash) VALUES (${admin}, 'ada', '$argon2id$x')`;
  await sql`INSERT INTO admin_sessions (id, admin_id, token_hash, expires_at)
    VALUES (${Bun.randomUUIDv7()}, ${admin}, 'hash', now() + interval '1 day')`;
  await sql`INSERT INTO setup_tokens VALUES ('hash', now() + interval '1 day')`;
  await sql`INSERT INTO idempotency_keys (credential, method, path, key, request_hash) VALUES ('c', 'POST', '/', 'k', 'h')`;
  await sql`INSERT INTO api_tokens (id, name, prefix, token_hash, access, app_id)
    VALUES (${Bun.randomUUIDv7()}, 'deploy', 'picloud_a', 'hash', 'read', ${app})`;
  await sql`INSERT INTO audit_log (id, actor_kind, actor_name, method, path, resource, outcome, client_address)
    VALUES (${Bun.randomUUIDv7()}, 'system', ${AWKWARD[5]!}, 'START', '', 'app', 'ok', '')`;
  await sql`INSERT INTO platform VALUES ('seeded', 'true')`;
  const lines = AWKWARD.map((message) => ({ level: "info", message, fields: { deep: [{ [message]: null }] } }));
  await sql`INSERT INTO execution_logs (id, app_id, script_id, status, outcome, error, duration_us, lines, operations)
    SELECT gen_random_uuid(), ${app}, ${first!.id}, 200, 'ok', NULL, 9223372036854775807, ${sql.json(lines)}, n
    FROM generate_series(1, 1000) AS n`;
  // Numbers that were given once are not given again, even when the rows are gone.
  await sql`DELETE FROM execution_logs WHERE operations > 990`;
  await sql`INSERT INTO execution_counts (app_id, script_id, minute, outcome, requests, duration_histogram)
    VALUES (${app}, NULL, '-infinity', 'ok', 9223372036854775807, '{NULL,0,-1}'), (${app}, ${first!.id}, '2026-01-01T00:00:00.123456Z', 'ok', 1, '{}')`;
  await sql`INSERT INTO execution_hours (scope_id, hour, outcome, app_id) VALUES (${app}, '2026-01-01', 'ok', ${app})`;
  await sql`INSERT INTO execution_batches (writer, batch) VALUES (${Bun.randomUUIDv7()}, ${Bun.randomUUIDv7()})`;
}

async function shapeOf(url: string): Promise<string> {
  return onDatabase(url, async (sql) => {
    const columns = await sql`
      SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, ordinal_position
      FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`;
    const indexes = await sql`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef`;
    const constraints = await sql`
      SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS definition
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`;
    const functions = await sql`
      SELECT oid::regprocedure::text AS name, prokind FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`;
    return JSON.stringify([columns, indexes, constraints, functions]);
  });
}

const RESTORED = /^\([^,]+,[^,]+(,[^,]*)*,system,.*,COMMAND,restore,backup,,,ok,""\)$/;

/** What a restore leaves: what was there, and a row of the audit log that tells of it. */
async function requireSame(url: string, before: Record<string, string[]>): Promise<void> {
  const { audit_log: audit = [], ...after } = await dump(url);
  const { audit_log: oldAudit = [], ...rest } = before;
  expect(after).toEqual(rest);
  const added = audit.filter((row) => !oldAudit.includes(row));
  expect(added).toEqual([expect.stringMatching(RESTORED)]);
  expect(audit.length).toBe(oldAudit.length + 1);
}

describe("a backup, restored", () => {
  test("is every row of every table as it was, in an empty database and in the place of other data", async () => {
    const from = await bench.database();
    await onDatabase(from, fill);
    const before = await dump(from);
    for (const [table, rows] of Object.entries(before)) expect([table, rows.length > 0]).toEqual([table, true]);
    expect(await bench.backup(from, "all.tar.gz")).toMatch(
      /^Backed up 1,0\d\d rows of 13 tables to .*all\.tar\.gz, [\d.]+ kB, in [\d.]+ s\.$/,
    );
    expect((await stat(bench.path("all.tar.gz"))).mode & 0o777).toBe(0o600);

    const empty = await bench.database(0);
    expect(await bench.restore(empty, "all.tar.gz", false)).toMatch(
      /^Restored 1,0\d\d rows of 13 tables, in [\d.]+ s: the backup of \S+Z by PiCloud \S+\.$/,
    );
    await requireSame(empty, before);
    expect(await shapeOf(empty)).toBe(await shapeOf(from));

    const other = await bench.database();
    await onDatabase(other, fill);
    await bench.restore(other, "all.tar.gz");
    await requireSame(other, before);
    expect(await shapeOf(other)).toBe(await shapeOf(from));
  });

  test("lets nobody back in who was signed in, and gives no number of a log row again", async () => {
    const from = await bench.database();
    await onDatabase(from, fill);
    await bench.backup(from, "signed-in.tar.gz");
    const to = await bench.database(0);
    await bench.restore(to, "signed-in.tar.gz");
    await onDatabase(to, async (sql) => {
      for (const table of ["admin_sessions", "setup_tokens", "idempotency_keys"]) {
        expect([table, (await sql`SELECT 1 FROM ${sql(table)}`).length]).toEqual([table, 0]);
      }
      const [row] = await sql`
        INSERT INTO execution_logs (id, app_id, status, outcome, duration_us)
        SELECT gen_random_uuid(), id, 200, 'ok', 1 FROM apps WHERE slug = 'awkward' RETURNING seq::int`;
      expect(row?.["seq"]).toBe(1001);
    });
  });

  test("needs --replace where there is data, and changes nothing without", async () => {
    const from = await bench.database();
    await bench.backup(from, "replace.tar.gz");
    await onDatabase(from, fill);
    const before = await dump(from);
    await expect(bench.restore(from, "replace.tar.gz", false)).rejects.toThrow(
      "There is data in this installation: say --replace to have it all replaced",
    );
    expect(await dump(from)).toEqual(before);
  });

  test("is refused while a PiCloud is connected to the database, which is named", async () => {
    const url = await bench.database();
    await bench.backup(url, "in-use.tar.gz");
    const before = await dump(url);
    await onDatabase(url, async (sql) => {
      await checkServer(sql);
      await expect(bench.restore(url, "in-use.tar.gz")).rejects.toThrow(
        /^Cannot replace the database while a PiCloud is connected to it from 127\.0\.0\.1 \(PID \d+ of PostgreSQL\): stop it first$/,
      );
    });
    expect(await dump(url)).toEqual(before);
  });

  test("leaves tables of other programs, and who may read the platform's", async () => {
    const url = await bench.database();
    const role = `archive_${process.pid}`;
    await onDatabase(url, async (sql) => {
      await sql`CREATE TABLE of_others (id int PRIMARY KEY)`;
      await sql`INSERT INTO of_others VALUES (7)`;
      await sql.unsafe(`CREATE ROLE ${role}`);
      await sql.unsafe(`GRANT SELECT ON apps TO ${role}`);
    });
    await bench.backup(url, "others.tar.gz");
    expect((await readEntries(bench.path("others.tar.gz"))).map((entry) => entry.header.name)).not.toContain(
      "tables/of_others.copy",
    );
    await bench.restore(url, "others.tar.gz");
    await onDatabase(url, async (sql) => {
      expect([...(await sql`SELECT id FROM of_others`)]).toEqual([{ id: 7 }]);
      const [may] = await sql`SELECT has_table_privilege(${role}, 'apps', 'SELECT') AS apps,
        has_table_privilege(${role}, 'admins', 'SELECT') AS admins`;
      expect(may).toEqual({ apps: true, admins: false });
      await sql.unsafe(`DROP OWNED BY ${role}`);
      await sql.unsafe(`DROP ROLE ${role}`);
    });
  });

  test("of an older schema is brought to this one, as if the database had been migrated", async () => {
    const from = await bench.database(0);
    const older = Array.from({ length: schemaVersion - 1 }, (_, index) => index + 1);
    for (const schema of older) {
      await onDatabase(from, async (sql) => {
        await migrate(sql, schema);
        if (schema === 1) await fillFirstSchema(sql);
      });
      await bench.backup(from, `schema-${schema}.tar.gz`);
    }
    await onDatabase(from, (sql) => migrate(sql));
    const [migrated, shape] = [await dump(from), await shapeOf(from)];
    expect([migrated["scripts"]?.length, migrated["execution_logs"]?.length]).toEqual([2, 3]);

    const to = await bench.database();
    for (const schema of older) {
      expect(await bench.restore(to, `schema-${schema}.tar.gz`)).toContain(
        `, schema ${schema} brought to ${schemaVersion}, in `,
      );
      const { audit_log: audit, ...restored } = await dump(to);
      expect(audit).toEqual([expect.stringMatching(RESTORED)]);
      // Before there were apps, the migration makes the first one, with another id and time each time.
      const named = (rows: string[]) =>
        schema < 5 ? rows.map((row) => row.replace(/[0-9a-f-]{36}|"\d{4}-[^"]*"/g, "?")) : rows;
      for (const [table, rows] of Object.entries(restored)) {
        expect([schema, table, named(rows)]).toEqual([schema, table, named(migrated[table] ?? [])]);
      }
      expect(await shapeOf(to)).toBe(shape);
    }
  });
});

async function fillFirstSchema(sql: Sql): Promise<void> {
  const scripts = ["one", "two"].map((name) => ({ id: Bun.randomUUIDv7(), name, source: AWKWARD[4]! }));
  await sql`INSERT INTO scripts ${sql(scripts)}`;
  await sql`INSERT INTO execution_logs (id, script_id, status, outcome, duration_us)
    SELECT gen_random_uuid(), ${scripts[0]!.id}, 200, 'ok', n FROM generate_series(1, 3) AS n`;
}

describe("a backup", () => {
  test("is refused where a file is, or something else, and leaves no half of one", async () => {
    const url = await bench.database();
    await writeFile(bench.path("there.tar.gz"), "mine");
    const env = { DATABASE_URL: url };
    const attempt = (file: string, force: boolean) => runBackup({ env, file, force, say() {} });
    await expect(attempt(bench.path("there.tar.gz"), false)).rejects.toThrow(
      /^Cannot write ".*there\.tar\.gz": it is there already; --force replaces it$/,
    );
    expect(await Bun.file(bench.path("there.tar.gz")).text()).toBe("mine");
    await expect(attempt(bench.folder, true)).rejects.toThrow(/^Cannot write ".*": it is no file$/);
    await expect(attempt(bench.path("none/x.tar.gz"), false)).rejects.toThrow(/: there is no such folder$/);
    await expect(attempt("/dev/full", false)).rejects.toThrow(/^Cannot write "\/dev\/full": it is no file$/);
    await writeFile(bench.path("new.tar.gz.partial"), "left by a kill");
    await attempt(bench.path("new.tar.gz"), false);
    expect((await readEntries(bench.path("new.tar.gz"))).length).toBe(14);
    expect(await Bun.file(bench.path("new.tar.gz.partial")).exists()).toBe(false);
  });

  test("leaves one alone that is being written under the same name", async () => {
    const url = await bench.database();
    const file = bench.path("busy.tar.gz");
    const other = await open(`${file}.partial`, "a");
    expect(tryFlock(other.fd)).toBe(true);
    await other.write("half of another");
    await expect(runBackup({ env: { DATABASE_URL: url }, file, force: false, say() {} })).rejects.toThrow(
      /^Cannot write ".*busy\.tar\.gz": it is being written$/,
    );
    expect(await Bun.file(`${file}.partial`).text()).toBe("half of another");
    await other.close();
  });

  test("holds one moment, while a hundred writes a second go on", async () => {
    const url = await bench.database();
    const to = await bench.database(0);
    await onDatabase(url, async (sql) => {
      await sql`INSERT INTO platform VALUES ('left', '0'), ('right', '0')`;
      const [app] = await sql<{ id: string }[]>`SELECT id FROM apps`;
      await sql`INSERT INTO execution_logs (id, app_id, status, outcome, duration_us, path)
        SELECT gen_random_uuid(), ${app!.id}, 200, 'ok', 1, repeat(md5(n::text), 20) FROM generate_series(1, 40000) AS n`;
      const ended = new AbortController();
      let written = 0;
      const started = Promise.withResolvers<void>();
      const writer = (async () => {
        for (; !ended.signal.aborted; written++) {
          if (written === 20) started.resolve();
          const id = Bun.randomUUIDv7();
          await sql.begin(async (tx) => {
            await tx`UPDATE platform SET value = to_jsonb(${written}::int) WHERE key = 'left'`;
            await tx`INSERT INTO apps (id, slug, name) VALUES (${id}, ${`app-${written}`}, '')`;
            await tx`INSERT INTO scripts (id, app_id, name, source) VALUES (${Bun.randomUUIDv7()}, ${id}, 's', '')`;
            await tx`UPDATE platform SET value = to_jsonb(${written}::int) WHERE key = 'right'`;
          });
          await Bun.sleep(5);
        }
      })();
      await Promise.race([started.promise, writer]);
      const before = written;
      await bench.backup(url, "moving.tar.gz");
      const after = written;
      ended.abort();
      await writer;
      expect(after - before).toBeGreaterThan(10);
    });
    await bench.restore(to, "moving.tar.gz");
    await onDatabase(to, async (sql) => {
      const [row] = await sql`
        SELECT (SELECT value::int FROM platform WHERE key = 'left') AS left,
          (SELECT value::int FROM platform WHERE key = 'right') AS right,
          (SELECT count(*)::int FROM scripts) AS scripts, (SELECT count(*)::int FROM apps) AS apps`;
      expect(row).toEqual({
        left: row!["left"],
        right: row!["left"],
        scripts: row!["left"] + 1,
        apps: row!["left"] + 2,
      });
    });
  });
});

describe("the tables of the platform", () => {
  test("are all that there is: without them a database is empty", async () => {
    const url = await bench.database();
    await onDatabase(url, async (sql) => {
      await sql.begin((tx) => dropPlatform(tx));
      const left = await sql`
        SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace`;
      expect([...left]).toEqual([]);
    });
  });

  test("have nothing that an archive would not carry: no triggers, no sequence that is nobody's", async () => {
    const url = await bench.database();
    await onDatabase(url, async (sql) => {
      const names = (await listTables(sql)).map(({ name }) => name);
      const strange = await sql`
        SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT relname FROM pg_class JOIN pg_depend ON objid = pg_class.oid
          WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND deptype <> 'i' AND refclassid = 'pg_class'::regclass
        UNION ALL SELECT relname FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f', 'p')
        UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND relname <> 'schema_migrations' AND relname <> ALL(${names}::text[])`;
      expect([...strange]).toEqual([]);
    });
  });
});
