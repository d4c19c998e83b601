import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { smugglingVariants } from "../runtime/orchestrator/smuggling-variants.ts";
import { freePort } from "../sql/free-port.ts";
import { type Server, project, startServer, temporaryFolder } from "./server.ts";

// A server starts, installs or is proxied here: seconds on a slow machine.
setDefaultTimeout(180_000);

const caddyPath = Bun.which("caddy");
const runs = caddyPath !== null || process.env["CI"] === "true";

/** A real Caddy with the project's own Caddyfile. */
async function startCaddy(env: Record<string, string>, port: number, folder: string): Promise<() => Promise<void>> {
  const child = Bun.spawn([caddyPath ?? "caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"], {
    cwd: project,
    env: { ...process.env, ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdin: "ignore",
    stdout: "ignore",
    stderr: Bun.file(join(folder, "caddy.log")),
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  for (;;) {
    const open = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).then(
      (socket) => (socket.end(), true),
      () => false,
    );
    if (open) return stop;
    if (child.exitCode !== null) throw new Error(`Caddy ended: ${await Bun.file(join(folder, "caddy.log")).text()}`);
    await Bun.sleep(25);
  }
}

describe.skipIf(!runs)("the Caddyfile in front of the real server", () => {
  let server: Server;
  let folder: string;
  let stopCaddy: () => Promise<void>;
  const plain = freePort();
  const secure = freePort();
  const redirects = freePort();
  const through = `http://127.0.0.1:${plain}`;

  const admin = (path: string, init: RequestInit = {}) =>
    fetch(`${through}/api/v1/admin${path}`, {
      ...init,
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json", ...init.headers },
    });
  const create = async (path: string, body: object) => {
    const answer = await admin(path, { method: "POST", body: JSON.stringify(body) });
    expect({ path, status: answer.status }).toEqual({ path, status: 201 });
    return (await answer.json()) as { id: string };
  };

  beforeAll(async () => {
    folder = await temporaryFolder("caddy");
    server = await startServer({ env: { PICLOUD_TRUSTED_PROXIES: "127.0.0.1" } });
    stopCaddy = await startCaddy(
      {
        PICLOUD_HTTP_PORT: String(redirects),
        PICLOUD_ADMIN_HOST: `http://localhost:${plain}`,
        PICLOUD_SITES: `http://:${plain}, https://:${secure}`,
        PICLOUD_TLS: "internal",
        PICLOUD_UPSTREAMS: `127.0.0.1:${server.port}`,
        PICLOUD_TLS_ASK: `${server.url}/api/v1/tls/ask`,
      },
      plain,
      folder,
    );
    const app = await create("/apps", { slug: "proxied" });
    await create("/apps/proxied/domains", { pattern: "shop.example" });
    const source = "fn handle(ctx) { #{ ip: ctx.remote_addr, url: ctx.url, host: ctx.host, body: ctx.body } }";
    const script = await create("/scripts", { app_id: app.id, name: "echo", source });
    await create(`/scripts/${script.id}/routes`, { path: "/echo" });
    const smuggled = await create("/scripts", { app_id: app.id, name: "smuggled", source: '"SMUGGLED"' });
    await create(`/scripts/${smuggled.id}/routes`, { path: "/smuggled" });
  });

  afterAll(async () => {
    await stopCaddy?.();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test("Hello World comes through, with its execution id and without Caddy's name", async () => {
    const answer = await fetch(`${through}/hello`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("Hello, World!");
    expect(answer.headers.get("x-picloud-execution-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("server")).toBeNull();
  });

  test("the script sees the client's address and host, and a forged header changes neither", async () => {
    const answer = await fetch(`${through}/echo`, {
      method: "POST",
      headers: {
        host: "shop.example",
        "content-type": "text/plain",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-host": "evil.example",
      },
      body: "x",
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ ip: "127.0.0.1", host: "shop.example", body: "x" });
  });

  test("the control plane works, and a live tail arrives while it is open", async () => {
    const abort = new AbortController();
    const tail = await admin("/logs/tail?app=proxied", { signal: abort.signal });
    expect(tail.headers.get("content-type")).toContain("text/event-stream");
    await fetch(`${through}/echo`, { headers: { host: "shop.example" } });
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of tail.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.includes("event: execution")) break;
    }
    abort.abort();
    expect(text).toContain('"path":"/echo"');
  });

  test("a body over the limit is 413", async () => {
    const answer = await fetch(`${through}/echo`, {
      method: "POST",
      headers: { host: "shop.example" },
      body: new Uint8Array(1_048_577),
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: "body_too_large" });
  });

  test("a request that the server refuses to read keeps nobody else out", async () => {
    const refused = Promise.withResolvers<string>();
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: plain,
      socket: { data: (_, bytes) => refused.resolve(bytes.toString()), close: () => refused.resolve("") },
    });
    socket.write("FOO /echo HTTP/1.1\r\nhost: shop.example\r\n\r\n");
    expect(await refused.promise).not.toContain(" 200 ");
    socket.end();
    const answer = await fetch(`${through}/echo`, { headers: { host: "shop.example" } });
    expect(answer.status).toBe(200);
  });

  test("the two servers agree where requests end: nobody gets the answer to another's", async () => {
    const attack = async (request: string) => {
      let answer = "";
      const closed = Promise.withResolvers<void>();
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port: plain,
        socket: { data: (_, bytes) => void (answer += bytes.toString()), close: () => closed.resolve() },
      });
      socket.write(Buffer.from(request, "latin1"));
      // Some are read as bodies that have not come yet.
      await Promise.race([closed.promise, Bun.sleep(1_500)]);
      socket.terminate();
      return answer.split("SMUGGLED").length - 1;
    };
    const ordinary = async (body: string) => {
      const headers = { host: "shop.example", "content-type": "text/plain" };
      const answer = await fetch(`${through}/echo`, { method: "POST", headers, body });
      expect(await answer.json()).toMatchObject({ body });
    };
    const attacks = smugglingVariants("shop.example").map(({ request }) => attack(request));
    for (let index = 0; index < 300; index++) await ordinary(`request ${index}`);
    const answered = (await Promise.all(attacks)).reduce((sum, count) => sum + count, 0);
    await Promise.all(Array.from({ length: 100 }, (_, index) => ordinary(`later ${index}`)));
    // Caddy reads some of them as two requests, which is right; PiCloud sees exactly those, and they are answered in place.
    const { items } = (await (await admin("/logs?app=proxied&q=/smuggled&limit=200")).json()) as {
      items: { path: string }[];
    };
    expect(items.filter(({ path }) => path === "/smuggled")).toHaveLength(answered);
  });

  test("an unknown host is told so", async () => {
    const answer = await fetch(`${through}/echo`, { headers: { host: "nobody.example" } });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "unknown_host" });
  });

  const overTls = (host: string) =>
    Bun.spawnSync([
      "curl",
      "-sk",
      "--max-time",
      "10",
      "--resolve",
      `${host}:${secure}:127.0.0.1`,
      `https://${host}:${secure}/echo`,
    ]);

  test("a claimed host gets a certificate at its first request, and the script sees https", () => {
    const run = overTls("shop.example");
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout.toString())).toMatchObject({ url: expect.stringMatching(/^https:\/\/shop\.example/) });
  });

  test("a host that nobody claimed gets no certificate", () => {
    expect(overTls("nobody.example").exitCode).not.toBe(0);
  });
});
