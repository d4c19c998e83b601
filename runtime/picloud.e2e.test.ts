import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import { startPiCloud, type PiCloud } from "./picloud.ts";
import { silentLog } from "./platform-log.ts";
import { openProcesses } from "./testing.ts";

const TOKEN = "token-of-a-test-0123456789";

interface Body {
  id: string;
  code: string;
  detail: string;
  errors: { field: string; code: string; [detail: string]: unknown }[];
  items: Body[];
  [member: string]: unknown;
}

let database: TestDatabase;
let folder: string;
let server: PiCloud;
/** The same database and apps, with a ceiling that only deadlines bound. */
let generous: PiCloud;

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "picloud-e2e-"));
  const env = {
    PICLOUD_BIND: "127.0.0.1:0",
    PICLOUD_DATA: folder,
    PICLOUD_ADMIN_TOKEN: TOKEN,
    PICLOUD_WORKERS: "2",
    DATABASE_URL: database.url,
    // Each start gives the role that it makes a new password: two servers of one database need one of their own.
    PICLOUD_DATABASE_READ_URL: database.url,
  };
  server = await startPiCloud({ env, log: silentLog });
  generous = await startPiCloud({ env: { ...env, PICLOUD_CEILING_MAX_OPERATIONS: "1000000000000" }, log: silentLog });
}, 60_000);

afterAll(async () => {
  await server?.stop();
  await generous?.stop();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function api(method: string, path: string, body?: unknown, target = server) {
  const response = await fetch(`${target.url}/api/v1/admin${path}`, {
    method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === "" ? null : JSON.parse(text)) as Body };
}

async function visit(host: string, path: string, target = server) {
  const response = await fetch(target.url + path, { headers: { host } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

let count = 0;
/** An app that claims a host of its own, with a script that answers GET /run there. */
async function newScript(source: string, fields: Record<string, unknown> = {}, target = server) {
  const slug = `app-${++count}`;
  const host = `${slug}.example.com`;
  const app = await api("POST", "/apps", { slug }, target);
  await api("POST", `/apps/${slug}/domains`, { pattern: host }, target);
  const script = await api("POST", "/scripts", { app_id: app.body.id, name: "run", source, ...fields }, target);
  expect([app.status, script.status]).toEqual([201, 201]);
  await api("POST", `/scripts/${script.body.id}/routes`, { method: "GET", path: "/run" }, target);
  return { slug, host, appId: app.body.id, scriptId: script.body.id };
}

const COUNT_TO_10_000 = "let n = 0; for i in 0..10000 { n += 1; } n";

describe("a fresh install", () => {
  test("serves GET /hello on localhost, on an address and on {slug}.localhost", async () => {
    for (const host of ["localhost", "127.0.0.1", "default.localhost"]) {
      expect(await visit(host, "/hello")).toMatchObject({ status: 200, text: "Hello, World!" });
    }
    expect((await visit("localhost", "/healthz")).text).toBe("ok");
    expect(JSON.parse((await visit("localhost", "/version")).text)).toMatchObject({ api: 1, sdk: 1, rhai: "1.27.0" });
  });

  test("lets nobody in without the token", async () => {
    for (const authorization of ["", "Bearer wrong", `Basic ${TOKEN}`]) {
      const answer = await fetch(`${server.url}/api/v1/admin/apps`, { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });
});

describe("a script's sandbox", () => {
  test("ends a loop of 10,000 at 500 operations, and lets it finish after a PUT to 1,000,000", async () => {
    const { host, scriptId } = await newScript(COUNT_TO_10_000, { sandbox: { max_operations: 500 } });
    const stopped = await visit(host, "/run");
    expect(stopped.status).toBe(507);
    expect(JSON.parse(stopped.text)).toMatchObject({ code: "operations_exceeded" });

    expect((await api("PUT", `/scripts/${scriptId}`, { sandbox: { max_operations: 1_000_000 } })).status).toBe(200);
    expect(await visit(host, "/run")).toMatchObject({ status: 200, text: "10000" });
  });

  test("may not ask for more than the ceiling", async () => {
    const { appId } = await newScript("1");
    const { status, body } = await api("POST", "/scripts", {
      app_id: appId,
      name: "greedy",
      source: "1",
      sandbox: { max_operations: 1_000_000_000 },
    });

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { field: "sandbox.max_operations", code: "exceeds_ceiling", requested: 1_000_000_000, ceiling: 10_000_000 },
    ]);
  });

  test("has no other knobs", async () => {
    const { appId } = await newScript("1");
    const { status, body } = await api("POST", "/scripts", {
      app_id: appId,
      name: "curious",
      source: "1",
      sandbox: { max_threads: 2 },
    });

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field: "sandbox.max_threads", code: "unknown_field" }]);
  });

  test("ends an endless loop by its operations, or by its deadline where the ceiling lets it run", async () => {
    const byOperations = await newScript("loop {}");
    const ended = await visit(byOperations.host, "/run");
    expect([ended.status, JSON.parse(ended.text).code]).toEqual([507, "operations_exceeded"]);

    const fields = { sandbox: { max_operations: 100_000_000_000 }, timeout_ms: 300 };
    const byDeadline = await newScript("loop {}", fields, generous);
    const startedAt = performance.now();
    const late = await visit(byDeadline.host, "/run", generous);
    expect([late.status, JSON.parse(late.text).code]).toEqual([504, "timed_out"]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test("ends a memory bomb, and the next request is right", async () => {
    const source = `fn handle(ctx) {
      if ctx.query.boom != "1" { return "fine"; }
      let text = "x";
      loop { text += text; }
    }`;
    const bomb = await newScript(source, { memory_limit_mb: 1 });
    for (let round = 0; round < 3; round++) {
      const { status, text } = await visit(bomb.host, "/run?boom=1");
      expect([status, JSON.parse(text).code]).toEqual([507, "memory_exceeded"]);
      expect(await visit(bomb.host, "/run")).toMatchObject({ status: 200, text: "fine" });
    }
    expect(await visit("localhost", "/hello")).toMatchObject({ status: 200, text: "Hello, World!" });
  });
});

describe("apps and hosts", () => {
  test("two apps with equal routes on two hosts never meet", async () => {
    const [one, two] = [await newScript('"one"'), await newScript('"two"')];
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const mine = index % 2 === 0 ? one : two;
        return (await visit(mine.host, "/run")).text === (mine === one ? "one" : "two");
      }),
    );

    expect(answers.every(Boolean)).toBe(true);
  });

  test("a rename redirects until somebody takes the old slug over, which takes two steps", async () => {
    const { slug } = await newScript("1");
    const renamed = `${slug}-renamed`;
    expect((await api("PATCH", `/apps/${slug}`, { slug: renamed })).status).toBe(200);
    const moved = await api("GET", `/apps/${slug}/routes?limit=1`);
    expect([moved.status, moved.headers.get("location"), moved.headers.get("cache-control")]).toEqual([
      308,
      `/api/v1/admin/apps/${renamed}/routes?limit=1`,
      "no-store",
    ]);

    const check = await api("POST", "/apps/slug:check", { slug });
    expect(check.body).toMatchObject({ status: "history", requires_force: true, held_by: { slug: renamed } });
    expect(await api("POST", "/apps", { slug })).toMatchObject({ status: 409, body: { code: "slug_in_history" } });
    expect((await api("POST", "/apps", { slug, force: true })).status).toBe(201);
    expect(await api("GET", `/apps/${slug}`)).toMatchObject({ status: 200, body: { slug } });
  });

  test("a claim that collides names its holder", async () => {
    const [holder, other] = [await newScript("1"), await newScript("1")];
    await api("POST", `/apps/${holder.slug}/domains`, { pattern: `{a}.${holder.host}` });

    expect(await api("POST", `/apps/${other.slug}/domains`, { pattern: `{b}.${holder.host}` })).toMatchObject({
      status: 409,
      body: { code: "domain_taken", held_by: { app_id: holder.appId, slug: holder.slug } },
    });
  });

  test("an unknown host is told so", async () => {
    const { status, text } = await visit("nobody.example.org", "/hello");

    expect(status).toBe(404);
    expect(JSON.parse(text).code).toBe("unknown_host");
    expect(text).toContain("nobody.example.org");
  });

  test("a change is what the next request sees", async () => {
    const { host, scriptId } = await newScript("0");
    for (let version = 1; version <= 20; version++) {
      await api("PATCH", `/scripts/${scriptId}`, { source: String(version) });
      expect((await visit(host, "/run")).text).toBe(String(version));
    }
  });
});

describe("the log", () => {
  test("has the execution that was just answered, with its lines and its error", async () => {
    const { host, slug, scriptId } = await newScript(
      'fn handle(ctx) { log::warn("careful", #{ n: 9223372036854775807 }); throw "no"; }',
    );
    const answer = await visit(host, "/run");
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([500, "script_error"]);
    expect(answer.text).not.toContain("line");
    const id = answer.headers.get("x-picloud-execution-id");

    const row = await fetch(`${server.url}/api/v1/admin/logs/${id}`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await row.text();
    expect(JSON.parse(text)).toMatchObject({
      id,
      script_id: scriptId,
      trigger: "route",
      method: "GET",
      host,
      path: "/run",
      status: 500,
      outcome: "script_error",
      error: { line: 1 },
      lines: [{ level: "warn", message: "careful" }],
    });
    expect(text).toContain("9223372036854775807");
    expect((await api("GET", `/stats?app=${slug}`)).body.items).toMatchObject([
      { requests: 1, outcomes: { script_error: 1 } },
    ]);
  });

  test("counts every request exactly, and a draft not at all", async () => {
    const { host, slug, appId } = await newScript("1");
    await api("POST", "/scripts/run", { app_id: appId, source: "2", request: {} });
    await Promise.all(Array.from({ length: 1_000 }, () => visit(host, "/run")));

    const items = (await api("GET", `/stats?app=${slug}&step=1d`)).body.items;
    expect(items.reduce((sum, item) => sum + Number(item["requests"]), 0)).toBe(1_000);
    const log = await api("GET", `/logs?app=${slug}&limit=200`);
    expect(log.body.items).toHaveLength(200);
    const recorded = items.reduce((sum, item) => sum + Number(item["recorded"]), 0);
    expect(log.body["only_counted"]).toBe(1_000 - recorded);
  });

  test("is streamed as it grows, beyond the idle timeout of a connection", async () => {
    const { host, slug } = await newScript("1");
    const tail = await fetch(`${server.url}/api/v1/admin/logs/tail?app=${slug}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const reader = tail.body?.getReader();
    if (!reader) throw new Error("No stream");
    const id = (await visit(host, "/run")).headers.get("x-picloud-execution-id");
    let text = "";
    while (!text.includes(`id: ${id}`)) text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();

    expect(text).toContain(`event: execution\nid: ${id}\ndata: {`);
  });
});

describe("the process", () => {
  const startProcess = openProcesses({ PICLOUD_ADMIN_TOKEN: TOKEN, PICLOUD_LOG_RATE: "100000" });
  const authorized = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

  test("answers what is in flight at SIGTERM, loses no row of the log, and says each thing on one line", async () => {
    const dataDir = join(await mkdtemp(join(folder, "term-")), "data");
    const first = await startProcess(dataDir);
    const answers = await Promise.all(Array.from({ length: 300 }, () => fetch(`${first.url}/hello`)));
    const ids = answers.map((answer) => answer.headers.get("x-picloud-execution-id"));
    const inFlight = Promise.allSettled(
      Array.from({ length: 50 }, () => fetch(`${first.url}/hello`).then((answer) => answer.text())),
    );
    await Bun.sleep(0);
    expect(await first.end("SIGTERM")).toBe(0);
    // Whether the dashboard had to be built is another matter.
    const said = first.lines.map((line) => line.msg).filter((message) => !message.startsWith("The dashboard is"));
    expect(said.shift()).toStartWith("There is no account yet");
    expect(said).toEqual(["PiCloud is ready", "PiCloud stops", "PiCloud has stopped"]);
    // What had reached it is answered; what had not finds nobody there.
    for (const answer of await inFlight) if (answer.status === "fulfilled") expect(answer.value).toBe("Hello, World!");

    const second = await startProcess(dataDir);
    const found = new Set<string>();
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const answer = await fetch(`${second.url}/api/v1/admin/logs?limit=200${query}`, { headers: authorized });
      const page = (await answer.json()) as { items: { id: string }[]; next_cursor: string | null };
      for (const row of page.items) found.add(row.id);
      cursor = page.next_cursor;
    }
    await second.end("SIGTERM");

    expect(ids.filter((id) => id === null || !found.has(id))).toEqual([]);
  }, 120_000);

  test("told to stop while it starts, leaves no PostgreSQL behind", async () => {
    const dataDir = join(await mkdtemp(join(folder, "early-")), "data");
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "main.ts")], {
      env: { PATH: process.env["PATH"], PICLOUD_BIND: "127.0.0.1:0", PICLOUD_DATA: dataDir },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      ipc() {},
    });
    const pidFile = join(dataDir, "postgres/data/postmaster.pid");
    while (!(await readFile(pidFile, "utf8").catch(() => "")).includes("ready")) await Bun.sleep(1);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    expect(await Bun.file(pidFile).exists()).toBe(false);
  }, 60_000);

  test("ends with one sentence and a code when it cannot start", async () => {
    const holder = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const cases: [Record<string, string>, string][] = [
      [{ PICLOUD_BIND: `127.0.0.1:${holder.port}` }, `Cannot listen on 127.0.0.1:${holder.port}: the port is taken`],
      [{ DATABASE_URL: "postgres://nobody:secret@127.0.0.1:1/x" }, "Cannot reach the database at 127.0.0.1:1/x"],
      [{ PICLOUD_EXECUTE: "everyone" }, "PICLOUD_EXECUTE must be public or admin"],
    ];
    for (const [env, sentence] of cases) {
      const child = Bun.spawn([process.execPath, join(import.meta.dir, "main.ts")], {
        env: { PATH: process.env["PATH"], PICLOUD_BIND: "127.0.0.1:0", PICLOUD_DATA: join(folder, "refused"), ...env },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "ignore",
        ipc() {},
      });
      const [output, code] = await Promise.all([new Response(child.stdout).text(), child.exited]);

      expect(code).toBe(1);
      expect(output.trim().split("\n")).toHaveLength(1);
      expect(JSON.parse(output)).toMatchObject({ level: "error" });
      expect(JSON.parse(output).msg).toStartWith(`PiCloud cannot start. ${sentence}`);
      expect(output).not.toContain("secret");
    }
    holder.stop(true);
  }, 60_000);
});
