import { afterEach, describe, expect, test } from "bun:test";
import { proxyDashboard } from "./dev-dashboard.ts";

let vite: Bun.Server<undefined> | null = null;

afterEach(() => vite?.stop(true));

function startVite(fetch: (request: Request) => Response | Promise<Response>, port = 0): string {
  vite = Bun.serve({ hostname: "127.0.0.1", port, fetch });
  return `http://127.0.0.1:${vite.port}`;
}

const page = (path = "/admin/", init: RequestInit = {}) => new Request(`http://localhost:8080${path}`, init);

describe("proxyDashboard()", () => {
  test("passes path, query and answer on, and keeps back who is signed in", async () => {
    const seen: (string | null)[] = [];
    const origin = startVite((request) => {
      const { headers } = request;
      seen.push(request.url, headers.get("authorization"), headers.get("cookie"), headers.get("if-none-match"));
      return new Response("module", { headers: { "content-type": "text/javascript", etag: 'W/"1"' } });
    });
    const headers = { authorization: "Bearer secret", cookie: "session=secret", accept: "*/*", "if-none-match": "x" };
    const answer = await proxyDashboard(origin)(page("/admin/src/main.tsx?t=1", { headers }));
    expect([answer.status, await answer.text()]).toEqual([200, "module"]);
    expect([answer.headers.get("content-type"), answer.headers.get("etag")]).toEqual(["text/javascript", 'W/"1"']);
    expect(seen).toEqual([`${origin}/admin/src/main.tsx?t=1`, null, null, "x"]);
  });

  test("streams: the first bytes arrive before the last are written", async () => {
    const last = Promise.withResolvers<void>();
    const origin = startVite(() => {
      const body = async function* () {
        yield new TextEncoder().encode("first");
        await last.promise;
        yield new TextEncoder().encode("last");
      };
      return new Response(body());
    });
    const reader = (await proxyDashboard(origin)(page())).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
    last.resolve();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("last");
  });

  test("holds scripts to the same policy as in production, and lets the page connect to Vite", async () => {
    const origin = startVite(() => new Response("page"));
    const { headers } = await proxyDashboard(origin)(page());
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain(`connect-src 'self' ${origin.replace("http", "ws")} ${origin}`);
  });

  test("waits for Vite while it starts", async () => {
    const origin = startVite(() => new Response());
    const port = vite?.port ?? 0;
    await vite?.stop(true);
    const waiting = proxyDashboard(origin)(page());
    await Bun.sleep(150);
    startVite(() => new Response("it is there"), port);
    expect(await (await waiting).text()).toBe("it is there");
  });

  test("a page says so when Vite does not answer in time", async () => {
    const origin = startVite(() => new Response());
    await vite?.stop(true);
    const answer = await proxyDashboard(origin, 100)(page());
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await answer.text()).toContain("Vite does not answer");
  });

  test("sends /admin to /admin/, and answers other methods as in production", async () => {
    const proxy = proxyDashboard("http://127.0.0.1:9");
    const moved = await proxy(page("/admin?a=1"));
    expect([moved.status, moved.headers.get("location")]).toEqual([308, "/admin/?a=1"]);
    const refused = await proxy(page("/admin/", { method: "POST", body: "x" }));
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
