import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { NODE_TOKEN_HEADER } from "../runtime/core/node-token.ts";
import { connectDatabase } from "../sql/connect.ts";
import { startInstallation, type Installation } from "./services.ts";

setDefaultTimeout(120_000);

interface Body {
  id: string;
  code: string;
  items: Body[];
  [member: string]: unknown;
}

let three: Installation;

beforeAll(async () => {
  three = await startInstallation();
});

afterAll(() => three?.stop());

async function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${three.orchestrator.url}/api/v1/admin${path}`, {
    method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${three.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === "" ? null : JSON.parse(text)) as Body };
}

async function visit(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(three.orchestrator.url + path, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A script of the default app that answers GET at a path of its own. */
async function newScript(name: string, source: string): Promise<{ id: string; path: string }> {
  const { body: app } = await api("GET", "/apps/default");
  const script = await api("POST", "/scripts", { app_id: app.id, name, source });
  expect(script.status).toBe(201);
  const path = `/${name}`;
  expect((await api("POST", `/scripts/${script.body.id}/routes`, { method: "GET", path })).status).toBe(201);
  return { id: script.body.id, path };
}

/** What the counts of a script say, once they say `expected` or do not change any more. */
async function countsOf(
  scriptId: string,
  expected: number,
): Promise<{ requests: number; outcomes: Record<string, number> }> {
  for (;;) {
    const { body } = await api("GET", `/stats?script=${scriptId}&step=1d`);
    const outcomes: Record<string, number> = {};
    for (const item of body.items as unknown as { outcomes: Record<string, number> }[]) {
      for (const [code, count] of Object.entries(item.outcomes)) outcomes[code] = (outcomes[code] ?? 0) + count;
    }
    const requests = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    if (requests >= expected) return { requests, outcomes };
    await Bun.sleep(50);
  }
}

describe("three processes", () => {
  test("greet the world, whichever was started first", async () => {
    // The orchestrator may have read its routes before the manager gave the install its first script.
    while ((await visit("/hello")).status === 404) await Bun.sleep(20);
    expect(await visit("/hello?name=Pi")).toMatchObject({ status: 200, text: "Hello, Pi!" });
    const version = JSON.parse((await visit("/version")).text);
    expect(version).toMatchObject({ api: 1, executor_protocol: 1 });
  });

  test("show a change to the very next request, through the node that made it", async () => {
    const { id, path } = await newScript("changing", '"v0"');
    expect((await visit(path)).text).toBe("v0");
    for (let version = 1; version <= 30; version++) {
      expect((await api("PATCH", `/scripts/${id}`, { source: `"v${version}"` })).status).toBe(200);
      expect((await visit(path)).text).toBe(`v${version}`);
    }
  });

  test("log and count what was executed, with the client's own address", async () => {
    const { id, path } = await newScript("logged", 'log::info("seen", #{ n: 9223372036854775807 }); 1');
    for (let run = 0; run < 25; run++) await visit(`${path}?run=${run}`);
    expect(await countsOf(id, 25)).toEqual({ requests: 25, outcomes: { ok: 25 } });
    const { body } = await api("GET", `/scripts/${id}/logs`);
    expect(body.items).toHaveLength(25);
    expect(body.items[0]).toMatchObject({ method: "GET", path, outcome: "ok", status: 200, trigger: "route" });
    const audit = await api("GET", "/audit");
    expect(audit.body.items[0]).toMatchObject({ resource: "route", client_address: "127.0.0.1" });
  });

  test("stream the log's tail as executions end, to the end of its reader", async () => {
    const { id, path } = await newScript("tailed", "42");
    const stopped = new AbortController();
    const headers = { authorization: `Bearer ${three.token}` };
    const url = `${three.orchestrator.url}/api/v1/admin/logs/tail?script=${id}`;
    const tail = await fetch(url, { headers, signal: stopped.signal });
    expect(tail.headers.get("content-type")).toBe("text/event-stream");
    const reader = tail.body!.getReader();
    let text = "";
    const until = async (wanted: string) => {
      while (!text.includes(wanted)) text += new TextDecoder().decode((await reader.read()).value);
    };
    await until(": tail");
    expect((await visit(path)).text).toBe("42");
    await until("\n\n");
    await until('"outcome":"ok"');
    expect(text).toContain(`"path":"${path}"`);
    stopped.abort();
  });

  test("run a draft and compile on the executor, and let nobody in who has no token", async () => {
    const { body: app } = await api("GET", "/apps/default");
    const draft = { app_id: app.id, source: "ctx.query.n", request: { path: "/x?n=7" } };
    expect((await api("POST", "/scripts/run", draft)).body).toMatchObject({ outcome: "ok", response: { body: "7" } });
    const wrong = await api("POST", "/scripts/run", { ...draft, source: "let = 1" });
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([422, expect.stringContaining("compile_error")]);
    for (const authorization of ["", "Bearer wrong"]) {
      expect((await api("GET", "/apps", undefined, { authorization })).status).toBe(401);
    }
    const created = await api("POST", "/tokens", { name: "for-a-moment", access: "full" });
    const bearer = { authorization: `Bearer ${created.body["token"]}` };
    expect((await api("GET", "/apps", undefined, bearer)).status).toBe(200);
    expect((await api("DELETE", `/tokens/${created.body.id}`)).status).toBe(204);
    expect((await api("GET", "/apps", undefined, bearer)).status).toBe(401);
  });

  test("hand no script the administrator's token, and tell its errors to the administrator alone", async () => {
    const { path } = await newScript("curious", 'ctx.headers.authorization ?? "none"');
    expect((await visit(path, { authorization: `Bearer ${three.token}` })).text).toBe("none");
    expect((await visit(path, { authorization: "Bearer of-its-own" })).text).toBe("Bearer of-its-own");
    const failing = await newScript("failing", 'throw "the reason"');
    expect((await visit(failing.path)).text).not.toContain("the reason");
    expect((await visit(failing.path, { authorization: `Bearer ${three.token}` })).text).toContain("the reason");
  });

  test("believe nobody but a node: not of addresses, and not of itself", async () => {
    const lies = {
      "x-picloud-client-address": "203.0.113.9",
      "x-picloud-client-origin": "https://evil.example.com",
      [NODE_TOKEN_HEADER]: "guessed-0123456789abcdef0123456789abcdef",
    };
    const created = await api("POST", "/apps", { slug: "lied-to" }, lies);
    expect(created.status).toBe(201);
    expect((await api("GET", "/audit")).body.items[0]).toMatchObject({ client_address: "127.0.0.1" });
    const bearer = { authorization: `Bearer ${three.token}` };
    for (const path of ["/api/v1/admin/apps", "/admin/", "/node/v1/watch"]) {
      expect((await fetch(three.manager.url + path, { headers: { ...bearer, ...lies } })).status).toBe(401);
    }
    const foreign = { method: "POST", body: "{}", headers: { ...bearer, ...lies } };
    for (const url of [`${three.manager.url}/node/v1/identify`, `${three.executor.url}/v1/execute`]) {
      expect((await fetch(url, foreign)).status).toBe(401);
    }
  });

  test("give the orchestrator a role that can only read", async () => {
    const reader = connectDatabase({ url: three.readUrl, max: 1, role: "manager" });
    try {
      expect(await reader.sql`SELECT slug FROM apps WHERE slug = 'default'`).toHaveLength(1);
      for (const query of ["UPDATE apps SET name = 'mine'", "SELECT 1 FROM admins", "SELECT 1 FROM execution_logs"]) {
        await expect(reader.sql.unsafe(query).execute()).rejects.toThrow("permission denied");
      }
    } finally {
      await reader.close();
    }
  });
});

describe("when a process is killed", () => {
  test("exactly the executions that were in flight on the executor are lost, and the next ones are answered", async () => {
    const waiting = await newScript("waiting", "sleep_ms(60000); 1");
    await api("PATCH", `/scripts/${waiting.id}`, { timeout_ms: 30_000 });
    expect((await visit("/hello")).status).toBe(200);
    const inFlight = Array.from({ length: 100 }, () => visit(waiting.path));
    // However far each has come by then, these are answered beside them.
    for (let beside = 0; beside < 20; beside++) expect((await visit("/hello")).status).toBe(200);
    await three.executor.kill();
    const lost = await Promise.all(inFlight);
    expect(lost.map(({ status }) => status)).toEqual(Array<number>(100).fill(502));
    for (const { text } of lost) expect(JSON.parse(text)).toMatchObject({ code: "executor_unavailable" });
    expect((await visit("/hello")).status).toBe(502);
    // A source that nobody can compile is not wrong for that.
    const changed = await api("PATCH", `/scripts/${waiting.id}`, { source: "2" });
    expect([changed.status, changed.body.code]).toEqual([502, "executor_unavailable"]);
    await three.executor.start();
    // The very first one; row 14 of the torture suite measures how soon.
    for (let after = 0; after < 20; after++) expect(await visit("/hello")).toMatchObject({ status: 200 });
    expect(await countsOf(waiting.id, 100)).toEqual({ requests: 100, outcomes: { executor_unavailable: 100 } });
  });

  test("scripts are served without the manager, and what they did is counted when it is back, to the last one", async () => {
    const { id, path } = await newScript("orphan", "1");
    for (let run = 0; run < 50; run++) expect((await visit(path)).status).toBe(200);
    await three.manager.kill();
    for (let run = 0; run < 300; run++) expect((await visit(path)).status).toBe(200);
    const refused = await api("GET", "/apps");
    expect([refused.status, refused.body.code]).toEqual([503, "manager_unavailable"]);
    expect(refused.headers.get("retry-after")).toBe("1");
    const page = await fetch(`${three.orchestrator.url}/admin/`);
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "1"]);
    await three.manager.start();
    expect(await countsOf(id, 350)).toEqual({ requests: 350, outcomes: { ok: 350 } });
    // Executions are sent in order: what came twice would be counted by the time that one more is.
    expect((await visit(path)).status).toBe(200);
    expect(await countsOf(id, 351)).toEqual({ requests: 351, outcomes: { ok: 351 } });
  });

  test("each of them stops when it is asked to, and what was recorded is in the log", async () => {
    const { id, path } = await newScript("last", "1");
    for (let run = 0; run < 20; run++) await visit(path);
    expect(await three.orchestrator.stop()).toBe(0);
    expect(await three.executor.stop()).toBe(0);
    expect(await three.manager.stop()).toBe(0);
    await Promise.all([three.manager.start(), three.executor.start(), three.orchestrator.start()]);
    expect(await countsOf(id, 20)).toEqual({ requests: 20, outcomes: { ok: 20 } });
  });
});
