import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import { startPiCloud, type PiCloud } from "./picloud.ts";
import { silentLog } from "./platform-log.ts";
import { openProcesses, type PiCloudProcess } from "./testing.ts";
import { runPicloud } from "./testing/command-line.ts";

// A busy machine starts a server in seconds.
setDefaultTimeout(120_000);

const PASSWORD = "correct horse battery";
const TOKEN = "token-of-a-test-0123456789";

let folder: string;
const startProcess = openProcesses({ PICLOUD_ADMIN_TOKEN: TOKEN });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-accounts-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const picloud = (dataDir: string, args: string[], input?: string) => runPicloud(args, { PICLOUD_DATA: dataDir }, input);
const post = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/admin${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const signIn = (url: string, password: string, username = "ada") => post(url, "/session", { username, password });
const cookieOf = (answer: Response) => answer.headers.get("set-cookie")?.split(";")[0] ?? "";
const who = async (url: string, cookie: string) =>
  (await fetch(`${url}/api/v1/admin/session`, { headers: { cookie } })).status;

const linkOf = ({ lines }: PiCloudProcess) => lines.find((line) => line.link)?.link;

describe("a first start", () => {
  test("prints one link that makes the first account, and reset-password helps with the server and without it", async () => {
    const dataDir = join(folder, "data");
    const first = await startProcess(dataDir);
    const { hash, pathname, origin } = new URL(linkOf(first) ?? "");
    expect([origin, pathname, hash.slice(0, 7)]).toEqual([first.url, "/admin/setup", "#token="]);
    expect(await (await fetch(`${first.url}/api/v1/admin/setup`)).json()).toEqual({ needed: true });

    const token = hash.slice(7);
    const made = await post(first.url, "/setup", { token, username: "ada", password: PASSWORD });
    expect(made.status).toBe(201);
    const cookie = cookieOf(made);
    expect(await who(first.url, cookie)).toBe(200);
    expect((await post(first.url, "/setup", { token, username: "eve", password: PASSWORD })).status).toBe(409);

    // The log's tail goes on by the cookie.
    const tail = await fetch(`${first.url}/api/v1/admin/logs/tail`, { headers: { cookie } });
    const reader = tail.body?.getReader();
    const { headers } = await fetch(`${first.url}/hello`);
    const id = headers.get("x-picloud-execution-id");
    let text = "";
    while (!text.includes(`id: ${id}`)) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();

    // Beside the server.
    const reset = await picloud(dataDir, ["reset-password"]);
    expect([reset.code, reset.err]).toEqual([0, ""]);
    const password = /is now: (\S+)/.exec(reset.out)?.[1] ?? "";
    expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(await who(first.url, cookie)).toBe(401);
    expect((await signIn(first.url, PASSWORD)).status).toBe(401);
    const again = cookieOf(await signIn(first.url, password));
    expect(await who(first.url, again)).toBe(200);
    const wrong = await picloud(dataDir, ["reset-password", "eve"]);
    expect([wrong.code, wrong.err]).toEqual([1, "There is no account named eve\n"]);
    await first.end("SIGTERM");
    expect(JSON.stringify(first.lines)).not.toContain(password);

    // Without it: the database is started for that long.
    const weak = await picloud(dataDir, ["reset-password", "ada", "--stdin"], "short\n");
    expect([weak.code, weak.err]).toEqual([1, "password: Expected at least 12 characters\n"]);
    const typed = await picloud(dataDir, ["reset-password", "Ada", "--stdin"], "typed by a person\n");
    expect([typed.code, typed.out.includes("typed by")]).toEqual([0, false]);

    const second = await startProcess(dataDir);
    expect(linkOf(second)).toBeUndefined();
    expect(await who(second.url, again)).toBe(401);
    expect((await signIn(second.url, "typed by a person")).status).toBe(201);
    await second.end("SIGTERM");
  });

  test("that was missed is made up for by reset-password, which has a new link", async () => {
    const dataDir = join(folder, "missed");
    const server = await startProcess(dataDir);
    const { out } = await picloud(dataDir, ["reset-password"]);
    const token = /#token=([\w-]{43})/.exec(out)?.[1] ?? "";
    expect((await post(server.url, "/setup", { token, username: "ada", password: PASSWORD })).status).toBe(201);
    await server.end("SIGTERM");
  });
});

test("bun picloud says how it is used, and in one sentence what is wrong", async () => {
  const dataDir = join(folder, "none");
  for (const args of [[], ["reset"], ["reset-password", "a", "b"], ["--wrong"]]) {
    const { code, out, err } = await picloud(dataDir, args);
    expect([code, (out + err).startsWith("Usage: bun picloud")]).toEqual([2, true]);
  }
  const missing = await picloud(dataDir, ["reset-password"]);
  expect([missing.code, missing.err.split("\n")]).toEqual([
    1,
    [expect.stringContaining("There is no database in"), ""],
  ]);
});

describe("the environment", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  const start = (env: Record<string, string>): Promise<PiCloud> =>
    startPiCloud({
      env: {
        PICLOUD_BIND: "127.0.0.1:0",
        PICLOUD_DATA: join(folder, "env"),
        PICLOUD_WORKERS: "1",
        DATABASE_URL: database.url,
        PICLOUD_DATABASE_READ_URL: database.url,
        ...env,
      },
      log: silentLog,
    });

  test("ends the start for a weak password, with one sentence", async () => {
    const weak = start({ PICLOUD_ADMIN_USER: "ada", PICLOUD_ADMIN_PASSWORD: "hunter2" });
    await expect(weak).rejects.toMatchObject({
      code: "unsafe_setting",
      message: "PICLOUD_ADMIN_PASSWORD will not do for an account. Expected at least 12 characters",
    });
    expect(await database.sql`SELECT 1 FROM admins`).toHaveLength(0);
  });

  test("makes the first account, without a link, and never a second one", async () => {
    const server = await start({ PICLOUD_ADMIN_USER: "ada", PICLOUD_ADMIN_PASSWORD: PASSWORD });
    expect(server.setupLink).toBeNull();
    const cookie = cookieOf(await signIn(server.url, PASSWORD));
    const config = await fetch(`${server.url}/api/v1/admin/config`, { headers: { cookie } });
    expect(config.status).toBe(200);
    expect(await config.text()).not.toContain(PASSWORD);
    await server.stop();

    const later = await start({ PICLOUD_ADMIN_USER: "eve", PICLOUD_ADMIN_PASSWORD: "short" });
    expect((await signIn(later.url, PASSWORD)).status).toBe(201);
    expect((await signIn(later.url, "short", "eve")).status).toBe(401);
    await later.stop();
  });

  test("says which proxies may tell that the client speaks HTTPS: its session is of the secure kind", async () => {
    const server = await start({ PICLOUD_TRUSTED_PROXIES: "127.0.0.1" });
    const forwarded = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
    const answer = await post(server.url, "/session", { username: "ada", password: PASSWORD }, forwarded);
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-picloud_session=.*; Secure$/);
    const cookie = cookieOf(answer);
    const get = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/v1/admin/session`, { headers: { cookie, ...headers } });
    expect((await get(forwarded)).status).toBe(200);
    expect((await get({})).status).toBe(401);
    const change = (origin: string) =>
      fetch(`${server.url}/api/v1/admin/session`, { method: "DELETE", headers: { cookie, ...forwarded, origin } });
    expect((await change(server.url)).status).toBe(403);
    expect((await change(server.url.replace("http:", "https:"))).status).toBe(204);
    const [row] = await database.sql`SELECT client_address FROM audit_log ORDER BY id DESC LIMIT 1`;
    expect(row?.["client_address"]).toBe("203.0.113.9");
    await server.stop();
  });

  test("lets a script see neither session nor token, right or wrong", async () => {
    const server = await start({});
    const cookie = cookieOf(await signIn(server.url, PASSWORD));
    const headers = { cookie, "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const api = async (path: string, body: unknown) =>
      (await (await post(server.url, path, body, headers)).json()) as { id: string; token: string };
    const app = await api("/apps", { slug: "echo" });
    const script = await api("/scripts", { app_id: app.id, name: "echo", source: "fn handle(ctx) { ctx.headers }" });
    await api(`/scripts/${script.id}/routes`, { path: "/echo" });
    const { token } = await api("/tokens", { name: "t", access: "full" });
    const revoked = `picloud_${"x".repeat(43)}`;
    for (const given of [token, revoked]) {
      const sent = { host: "echo.localhost", cookie: `${cookie}; a=1`, authorization: `Bearer ${given}` };
      const seen = (await (await fetch(`${server.url}/echo`, { headers: sent })).json()) as Record<string, string>;
      expect([seen["authorization"], seen["cookie"]]).toEqual([undefined, "a=1"]);
    }
    await server.stop();
  });
});
