import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { ControlClient } from "./core/ports.ts";
import { ControlForwarder } from "./orchestrator/forward-control.ts";
import { startTestIngress, testTables } from "./orchestrator/testing.ts";
import { serveManager } from "./testing/manager.ts";

setDefaultTimeout(60_000);

type Control = (request: Request, client: ControlClient) => Promise<Response>;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function inProcess(control: Control): Control {
  return control;
}

function overHttp(control: Control): Control {
  const served = serveManager({ control });
  closers.push(() => served.stop());
  const forwarder = new ControlForwarder(served.manager);
  return (request, client) => forwarder.forward(request, client);
}

const CLIENT: ControlClient = { address: "2001:db8::7", origin: "https://cloud.example.com:8443" };

function ask(path: string, init?: RequestInit): Request {
  return new Request(`http://cloud.example.com${path}`, init);
}

for (const [adapter, reach] of [
  ["in process", inProcess],
  ["over HTTP", overHttp],
] as const) {
  describe(`the control plane ${adapter}`, () => {
    test("gets method, path, query, headers, body and client as they are", async () => {
      const control = reach(async (request, client) => {
        const { pathname, search } = new URL(request.url);
        const { method, headers } = request;
        const names = [...headers.keys()].filter((name) => name.startsWith("x-picloud"));
        const seen = ["authorization", "cookie", "if-match", "idempotency-key"].map((name) => headers.get(name));
        return Response.json({ method, pathname, search, seen, names, client, body: await request.text() });
      });
      const answer = await control(
        ask("/api/v1/admin/apps/k%C3%A4se%2Fx/slug:check?q=%20a+b&q=", {
          method: "POST",
          body: "grüße\0",
          headers: { authorization: "Bearer t", cookie: "a=1; b=2", "if-match": '"7"', "idempotency-key": "k 1" },
        }),
        CLIENT,
      );
      expect(await answer.json()).toEqual({
        method: "POST",
        pathname: "/api/v1/admin/apps/k%C3%A4se%2Fx/slug:check",
        search: "?q=%20a+b&q=",
        seen: ["Bearer t", "a=1; b=2", '"7"', "k 1"],
        names: [],
        client: CLIENT,
        body: "grüße\0",
      });
    });

    test("answers with the status, the headers and the bytes that it says", async () => {
      const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 256);
      const answers: Record<string, () => Response> = {
        "/bytes": () => new Response(bytes, { status: 203, headers: { "content-encoding": "br", etag: '"1"' } }),
        "/none": () => new Response(null, { status: 204 }),
        "/moved": () => new Response(null, { status: 308, headers: { location: "/elsewhere" } }),
        "/head": () => new Response(null, { headers: { "content-length": "123" } }),
        "/cookies": () =>
          new Response("x", {
            headers: [
              ["set-cookie", "a=1; Path=/"],
              ["set-cookie", "b=2"],
            ],
          }),
      };
      const control = reach(
        async (request) => answers[new URL(request.url).pathname.slice(13)]?.() ?? new Response("?"),
      );
      const get = (path: string, method = "GET") => control(ask(`/api/v1/admin${path}`, { method }), CLIENT);
      const answer = await get("/bytes");
      expect([answer.status, answer.headers.get("content-encoding"), answer.headers.get("etag")]).toEqual([
        203,
        "br",
        '"1"',
      ]);
      expect(Buffer.from(await answer.bytes()).equals(Buffer.from(bytes))).toBe(true);
      expect([(await get("/none")).status, (await get("/none")).body]).toEqual([204, null]);
      expect((await get("/moved")).headers.get("location")).toBe("/elsewhere");
      expect((await get("/head", "HEAD")).headers.get("content-length")).toBe("123");
      expect((await get("/cookies")).headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    });

    test("streams events as they come, for as long as somebody reads them and no longer", async () => {
      const sender = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
      const cancelled = Promise.withResolvers<void>();
      const control = reach(
        async () =>
          new Response(
            new ReadableStream<Uint8Array>({
              start: (controller) => sender.resolve(controller),
              cancel: () => cancelled.resolve(),
            }),
            { headers: { "content-type": "text/event-stream" } },
          ),
      );
      const stopped = new AbortController();
      const answering = control(ask("/api/v1/admin/logs/tail", { signal: stopped.signal }), CLIENT);
      const send = async (text: string) => (await sender.promise).enqueue(new TextEncoder().encode(text));
      await send("data: 1\n\n");
      const reader = (await answering).body!.getReader();
      for (const event of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
        if (event !== "data: 1\n\n") await send(event);
        expect(new TextDecoder().decode((await reader.read()).value)).toBe(event);
      }
      await reader.cancel();
      await cancelled.promise;
    });

    test("is held back by a reader that does not read", async () => {
      const CHUNK = 65_536;
      const BOUND = 32 * 1_048_576;
      let sent = 0;
      const control = reach(
        async () =>
          new Response(
            new ReadableStream<Uint8Array>(
              {
                pull(controller) {
                  // Nobody held it back: it need not fill the memory to say so.
                  if (sent > 2 * BOUND) return controller.close();
                  sent += CHUNK;
                  controller.enqueue(new Uint8Array(CHUNK));
                },
              },
              { highWaterMark: 1 },
            ),
            { headers: { "content-type": "text/event-stream" } },
          ),
      );
      const answer = await control(ask("/api/v1/admin/logs/tail"), CLIENT);
      const reader = answer.body!.getReader();
      await reader.read();
      // Until nothing moves any more: what is between the two is full.
      for (let before = -1; before !== sent;) {
        before = sent;
        await Bun.sleep(300);
      }
      expect(sent).toBeLessThan(BOUND);
      const full = sent;
      let received = 0;
      while (received <= full) received += (await reader.read()).value?.byteLength ?? 0;
      expect(sent).toBeGreaterThan(full);
      await reader.cancel();
    });
  });
}

describe("ControlForwarder", () => {
  test("sends a path on in ASCII, so that no client writes a line of the manager's request", async () => {
    const seen: object[] = [];
    const served = serveManager({
      control: async (request, client) => {
        seen.push({ url: request.url, injected: request.headers.get("x-injected"), client });
        return Response.json(null);
      },
    });
    const forwarder = new ControlForwarder(served.manager);
    const control: Control = (request, client) => forwarder.forward(request, client);
    const ingress = startTestIngress(testTables([]), undefined, {}, { control });
    closers.push(
      () => ingress.close(),
      () => served.stop(),
    );
    // Code points whose low bytes are those of a line's end and of what would follow: the server decodes the path of a
    // request whose host it cannot read.
    const hidden = " HTTP/1.1\r\nx-injected: 1\r\nx-picloud-client-address: 203.0.113.9\r\nx: ";
    const shifted = [...hidden].map((character) => String.fromCharCode(character.charCodeAt(0) + 0x100)).join("");
    const path = Buffer.from(shifted).toString("latin1");
    const host = Buffer.from("\u00e4").toString("latin1");
    await ingress.raw(`GET /api/v1/admin/apps/${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(seen).toEqual([
      {
        url: `http://127.0.0.1:${served.port}/api/v1/admin/apps/${encodeURIComponent(shifted)}`,
        injected: null,
        client: { address: "127.0.0.1", origin: "http://xn--4ca" },
      },
    ]);
  });

  test("ends streams of events when the node stops, and when the manager is lost", async () => {
    const served = serveManager({
      control: async () =>
        new Response(
          new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(": tail\n\n")) }),
          {
            headers: { "content-type": "text/event-stream" },
          },
        ),
    });
    closers.push(() => served.stop());
    const forwarder = new ControlForwarder(served.manager);
    const open = async () => {
      const answer = await forwarder.forward(ask("/api/v1/admin/logs/tail"), CLIENT);
      const reader = answer.body!.getReader();
      expect(new TextDecoder().decode((await reader.read()).value)).toBe(": tail\n\n");
      return reader;
    };
    const first = await open();
    forwarder.endStreams();
    expect((await first.read()).done).toBe(true);
    const second = await open();
    await served.stop();
    expect((await second.read()).done).toBe(true);
    const gone = forwarder.forward(ask("/api/v1/admin/apps"), CLIENT);
    expect(await gone.catch((error: unknown) => error)).toMatchObject({ code: "manager_unavailable" });
  });

  test("gives up with the client that waited for the answer", async () => {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const served = serveManager({
      control: (request) => {
        request.signal.addEventListener("abort", () => gone.resolve());
        arrived.resolve();
        return new Promise(() => {});
      },
    });
    closers.push(() => served.stop());
    const leaving = new AbortController();
    const forwarder = new ControlForwarder(served.manager);
    const answer = forwarder.forward(ask("/api/v1/admin/apps", { signal: leaving.signal }), CLIENT);
    await arrived.promise;
    leaving.abort();
    expect(await answer.catch((error: unknown) => error)).toMatchObject({ code: "manager_unavailable" });
    await gone.promise;
  });
});
