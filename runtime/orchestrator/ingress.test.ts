import { afterEach, describe, expect, test, setDefaultTimeout } from "bun:test";
import type { ExecResult } from "../core/execution.ts";
import type { RateLimits } from "../core/rate-limit.ts";
import type { RoutingTables } from "./routing-tables.ts";
import { PiCloudError } from "../core/errors.ts";
import type { AdminVerifier } from "../core/ports.ts";
import { NOBODY, type Scope } from "../core/principal.ts";
import { BodyBudget } from "./body-budget.ts";
import { answered, scriptId, startTestIngress, testId, testTables, type TestIngress } from "./testing.ts";

// A busy machine is no failure.
setDefaultTimeout(60_000);

const APPS = [
  {
    slug: "default",
    claims: ["localhost"],
    routes: [
      { path: "/hello", script: "hello" },
      { path: "/off", enabled: false, script: "off" },
    ],
  },
  {
    slug: "blog",
    claims: ["blog.example.com", "{tenant}.example.com"],
    routes: [
      { method: "GET", path: "/posts/:id", script: "post" },
      { method: "POST", path: "/posts/:id", script: "post" },
      { path: "/files/*rest", script: "files" },
      { method: "GET", path: "/x", host: "{who}.example.com", script: "x" },
      { path: "/:x/y", script: "xy" },
    ],
  },
];

let ingress: TestIngress;
afterEach(() => ingress.close());

function start(...rest: Parameters<typeof startTestIngress> extends [unknown, ...infer R] ? R : never): void {
  ingress = startTestIngress(testTables(APPS), ...rest);
}

function ask(path: string, host = "blog.example.com", init: RequestInit = {}): Promise<Response> {
  return fetch(`${ingress.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...(init.headers as Record<string, string>), host },
  });
}

async function codeOf(response: Response): Promise<[number, string]> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as { code: string; status: number };
  expect(body.status).toBe(response.status);
  return [response.status, body.code];
}

function failing(outcome: ExecResult["outcome"]): ExecResult {
  return { ...answered(), outcome, response: null, error: { message: "Secret reason", line: 3, column: 7 } };
}

describe("the platform's own paths", () => {
  test("certificates may be made for claimed hosts and admin hosts, by exact or wildcard, and for no other", async () => {
    start();
    const asked = [
      "blog.example.com",
      "a.example.com",
      "localhost",
      "b.a.example.com",
      "example.org",
      "",
      "a b",
      "blog.localhost",
    ];
    const answers = await Promise.all(
      asked.map(async (domain) => {
        const path = `/api/v1/tls/ask?domain=${encodeURIComponent(domain)}`;
        return [domain, (await ask(path, "127.0.0.1")).status];
      }),
    );
    expect(Object.fromEntries(answers)).toEqual({
      "blog.example.com": 200,
      "a.example.com": 200,
      localhost: 200,
      "b.a.example.com": 404,
      "example.org": 404,
      "": 404,
      "a b": 404,
      "blog.localhost": 404,
    });
    expect(await codeOf(await ask("/api/v1/tls/ask", "127.0.0.1"))).toEqual([404, "unknown_host"]);
    expect(await codeOf(await ask("/api/v1/tls/ask", "127.0.0.1", { method: "POST" }))).toEqual([
      405,
      "method_not_allowed",
    ]);
    expect(await codeOf(await ask("/api/v1/tls/ask/x", "127.0.0.1"))).toEqual([404, "not_found"]);
  });

  test("are never taken for pages", async () => {
    start();
    for (const path of ["/healthz", "/version", "/api/none", "/admin/", "/api/v1/tls/ask?domain=localhost"]) {
      const { headers } = await ask(path, "localhost");
      expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  test("answer liveness and version on every host", async () => {
    start();
    const health = await ask("/healthz", "nobody.test");
    expect([health.status, await health.text()]).toEqual([200, "ok"]);
    expect(await (await ask("/version", "nobody.test")).json()).toEqual({
      schema: 9,
      api: 1,
      sdk: 1,
      executor_protocol: 1,
      product: "0.1.0",
      rhai: "1.27",
      public_base_url: "http://localhost:8080",
    });
    const wrong = await ask("/version", "nobody.test", { method: "POST" });
    expect(wrong.headers.get("allow")).toBe("GET, HEAD");
    expect(await codeOf(wrong)).toEqual([405, "method_not_allowed"]);
    expect(await ingress.raw("GET /healthz HTTP/1.0\r\n\r\n")).toEndWith("ok");
  });

  test("reach the control plane and the dashboard on admin hosts alone", async () => {
    start(undefined, {}, { dashboard: async () => new Response("dashboard") });
    expect(await (await ask("/api/v1/admin/apps?x=1", "localhost")).json()).toMatchObject({
      control: "http://localhost/api/v1/admin/apps?x=1",
      address: "127.0.0.1",
      origin: "http://localhost",
    });
    expect(await (await ask("/admin/x", "127.0.0.1")).text()).toBe("dashboard");
    for (const path of ["/api/v1/admin/apps", "/admin", "/admin/x"]) {
      expect(await codeOf(await ask(path, "blog.example.com"))).toEqual([404, "not_found"]);
      expect(await codeOf(await ask(path, "default.localhost"))).toEqual([404, "not_found"]);
    }
  });

  test("hand the control plane whole bodies, and refuse those that nobody should read", async () => {
    start(undefined, { maxBodyBytes: 10 }, { control: async (request) => new Response(await request.text()) });
    const init = { method: "POST", body: JSON.stringify({ name: "longer than a script's" }) };
    expect(await (await ask("/api/v1/admin/apps", "localhost", init)).text()).toBe(init.body);
    const head = "POST /api/v1/admin/apps HTTP/1.1\r\nHost: localhost\r\n";
    expect(await ingress.raw(`${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`)).toEndWith("abc");
    expect(await ingress.raw(`${head}Content-Length: 9999999\r\n\r\n`)).toContain('"body_too_large"');
  });

  test("are a JSON 404 when nobody answers, whatever routes there are", async () => {
    start();
    for (const path of [
      "/api",
      "/api/y",
      "/api/v2/x",
      "/healthz/y",
      "/version/y",
      "/admin/y",
      "/%61dmin/y",
      "/x/../api/y",
    ]) {
      expect(await codeOf(await ask(path))).toEqual([404, "not_found"]);
    }
    expect(ingress.executed).toEqual([]);
    expect((await ask("/apiary/y")).status).toBe(200);
  });

  test("never go to a route in any spelling", async () => {
    start();
    const dots = [
      "/",
      "/./",
      "/%2e/",
      "/%2E/./",
      "/a/../",
      "/a/%2e%2e/",
      "/a/b/../%2E./",
      "/../",
      "\\",
      "/.\\",
      "/a\\..\\",
    ];
    const heads = ["api", "admin", "healthz", "version"].flatMap((name) => [
      name,
      `%${(name.codePointAt(0) ?? 0).toString(16)}${name.slice(1)}`,
      [...name].map((letter) => `%${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}`).join(""),
    ]);
    const tails = ["", "/", "/y", "/./y", "\\y", "/%79"];
    const paths = dots.flatMap((dot) => heads.flatMap((head) => tails.map((tail) => `${dot}${head}${tail}`)));
    expect(paths.length).toBeGreaterThan(500);
    for (const path of paths) {
      const target = path.startsWith("\\") ? `/${path}` : path;
      const answer = await ingress.raw(`GET ${target} HTTP/1.1\r\nHost: blog.example.com\r\n\r\n`);
      const status = Number(answer.slice(9, 12));
      // `/\admin` has an empty segment, which is malformed rather than reserved.
      if (path.startsWith("\\")) expect([target, status]).toEqual([target, 400]);
      else expect([target, [200, 404].includes(status), answer.includes("hello")]).toEqual([target, true, false]);
    }
    expect(ingress.executed).toEqual([]);
  });
});

describe("the two phases", () => {
  test("hand a script what its context needs", async () => {
    start();
    const response = await ask("/posts/caf%C3%A9/?q=1&q=2", "a.example.com", { headers: { "x-a": "1" } });
    expect([response.status, await response.text()]).toEqual([200, "hello"]);
    const [request] = ingress.executed;
    expect(request).toMatchObject({
      app: { id: testId(5), slug: "blog" },
      script: { id: scriptId("post"), name: "post", version: 1 },
      method: "GET",
      url: "http://a.example.com/posts/caf%C3%A9/?q=1&q=2",
      host: "a.example.com",
      path: "/posts/caf%C3%A9/",
      params: [["id", "café"]],
      domain: [["tenant", "a"]],
      body: null,
      remoteAddr: "127.0.0.1",
    });
    expect(request?.headers).toContainEqual(["x-a", "1"]);
    expect(response.headers.get("x-picloud-execution-id")).toBe(request?.id ?? "");
    expect(ingress.recorded).toMatchObject([{ trigger: "route", status: 200, routeId: testId(8) }]);
  });

  test("answer the same a second time, from what is remembered, until the tables change", async () => {
    const tables = testTables(APPS);
    ingress = startTestIngress(tables);
    await ask("/posts/1?a=1");
    await ask("/posts/1?a=2");
    expect(ingress.executed.map((request) => request.url.slice(-4))).toEqual(["?a=1", "?a=2"]);
    expect(ingress.executed[1]?.params).toEqual([["id", "1"]]);
    const none = testTables([{ slug: "blog", claims: ["blog.example.com"] }]);
    Object.assign(tables, { domains: none.domains, routes: none.routes, generation: 1 });
    expect(await codeOf(await ask("/posts/1?a=1"))).toEqual([404, "no_route"]);
  });

  test("join what claim and route host captured", async () => {
    start();
    await ask("/x", "a.example.com");
    expect(ingress.executed[0]?.domain).toEqual([
      ["tenant", "a"],
      ["who", "a"],
    ]);
  });

  test("say what is missing", async () => {
    start();
    const unknown = await ask("/x", "nobody.test:81");
    const problem = (await unknown.clone().json()) as { detail: string };
    expect(await codeOf(unknown)).toEqual([404, "unknown_host"]);
    expect(problem.detail).toContain("nobody.test");
    expect(problem.detail).toContain("/domains");
    expect(await codeOf(await ask("/nope"))).toEqual([404, "no_route"]);
    expect(await codeOf(await ask("/off", "localhost"))).toEqual([404, "no_route"]);
    const method = await ask("/posts/1", "blog.example.com", { method: "PUT" });
    expect(method.headers.get("allow")).toBe("GET, HEAD, POST");
    expect(await codeOf(method)).toEqual([405, "method_not_allowed"]);
    for (const path of ["//", "//posts/1", "/posts//1", "/posts/%zz", "/posts/%ff", "/posts/1//"]) {
      const answer = await ingress.raw(`GET ${path} HTTP/1.1\r\nHost: blog.example.com\r\n\r\n`);
      expect([path, answer.slice(9, 12), answer.includes('"malformed_path"')]).toEqual([path, "400", true]);
    }
    expect(ingress.executed).toEqual([]);
  });

  test("keep an encoded slash inside its segment", async () => {
    start();
    await ask("/posts/a%2Fb");
    await ask("/files/a%2Fb/c");
    expect(ingress.executed.map((request) => request.params)).toEqual([[["id", "a/b"]], [["rest", "a/b/c"]]]);
  });

  test("send a browser from an unanswered / of an admin host to the dashboard", async () => {
    start();
    const page = { headers: { accept: "text/html,*/*" } };
    const redirect = await ask("/", "localhost", page);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "/admin/"]);
    expect((await ask("/", "192.168.1.5", page)).status).toBe(302);
    expect((await ask("/", "localhost")).status).toBe(404);
    expect((await ask("/", "blog.example.com", page)).status).toBe(404);
    expect((await ask("/", "localhost", { ...page, method: "POST" })).status).toBe(404);
  });
});

describe("raw requests", () => {
  test.each([
    ["Host: a b", 400],
    ["Host: ", 400],
    ["Host: blog.example.com, localhost", 400],
    ["Host: blog.example.com\r\nHost: localhost", 400],
    ["Host: blog.example.com\r\nHost: blog.example.com", 400],
    ["Host: u@blog.example.com", 400],
    ["Host: blog.example.com/x", 400],
    ["Host: blog.example.com?x", 400],
    ["Host: blog.example.com#x", 400],
    ["Host: blog.example.com\\x", 400],
    ["Host: %62log.example.com", 400],
    ["Host: blog.example.com..", 400],
    ["Host: blog.example.com:99999", 400],
    ["Host: blog.example.com:x", 400],
    ["Host: [::1", 400],
    ["Host: BLOG.Example.Com.:8080", 200],
    ["Host: blog.example.com:", 200],
    ["Host: blog.example.com\r\nX-Forwarded-Host: localhost", 200],
  ])("with %p get %p", async (lines, status) => {
    start();
    const answer = await ingress.raw(`GET /posts/1 HTTP/1.1\r\n${lines}\r\n\r\n`);
    expect(Number(answer.slice(9, 12))).toBe(status);
    if (status === 400) expect(answer).toContain('"malformed_host"');
    expect(ingress.executed.map((request) => request.host)).toEqual(status === 200 ? ["blog.example.com"] : []);
  });

  test("without a Host are refused", async () => {
    start();
    expect(await ingress.raw("GET /posts/1 HTTP/1.1\r\n\r\n")).toStartWith("HTTP/1.1 400");
    expect(await ingress.raw("GET /posts/1 HTTP/1.0\r\n\r\n")).toContain('"malformed_host"');
  });

  test("with an absolute URI lead to the app of their Host and to no other", async () => {
    start();
    await ingress.raw("GET http://localhost/posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n\r\n");
    await ingress.raw("GET https://localhost/posts/2 HTTP/1.1\r\nHost: blog.example.com\r\n\r\n");
    expect(ingress.executed.map((request) => request.url)).toEqual([
      "http://blog.example.com/posts/1",
      "http://blog.example.com/posts/2",
    ]);
  });

  test("with a host in raw UTF-8 are read as its ASCII form, dots resolved", async () => {
    ingress = startTestIngress(testTables([{ slug: "m", claims: ["münchen.de"], routes: [{ path: "/a/:b" }] }]));
    await ingress.raw("GET /x/../a/%62?q HTTP/1.1\r\nHost: m\u00c3\u00bcnchen.de\r\n\r\n");
    expect(ingress.executed).toMatchObject([
      { host: "xn--mnchen-3ya.de", url: "http://xn--mnchen-3ya.de/a/%62?q", path: "/a/%62", params: [["b", "b"]] },
    ]);
    expect(await ingress.raw("GET /x/../admin HTTP/1.1\r\nHost: m\u00c3\u00bcnchen.de\r\n\r\n")).toContain("not_found");
  });

  test("with a host in raw UTF-8 reach the control plane with their body", async () => {
    start(undefined, {}, { control: async (request) => new Response(`${request.url} ${await request.text()}`) });
    const host = Buffer.from("küche").toString("latin1");
    const answer = await ingress.raw(
      `POST /api/v1/admin/apps?q=1 HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(answer).toEndWith("\r\n\r\nhttp://xn--kche-0ra/api/v1/admin/apps?q=1 {}");
    expect(ingress.errors).toEqual([]);
  });

  test("with a host in raw UTF-8 have a whole URL when they come a second time, too", async () => {
    ingress = startTestIngress(testTables([{ slug: "m", claims: ["münchen.de"], routes: [{ path: "/a" }] }]));
    for (let time = 1; time <= 2; time++) {
      await ingress.raw(`GET /x/../a?${time} HTTP/1.1\r\nHost: m\u00c3\u00bcnchen.de\r\n\r\n`);
    }
    expect(ingress.executed.map((request) => request.url)).toEqual([
      "http://xn--mnchen-3ya.de/a?1",
      "http://xn--mnchen-3ya.de/a?2",
    ]);
  });

  test("answer short hosts, fragments and CONNECT without confusion", async () => {
    ingress = startTestIngress(testTables([{ slug: "a", claims: ["a"], routes: [{ path: "/b" }] }]));
    expect(await ingress.raw("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")).toStartWith("HTTP/1.1 200");
    expect(await ingress.raw("GET /b#c?d HTTP/1.1\r\nHost: a\r\n\r\n")).toStartWith("HTTP/1.1 200");
    expect(await ingress.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toContain('"no_route"');
    expect(await ingress.raw("CONNECT b.com:80 HTTP/1.1\r\nHost: a\r\n\r\n")).toContain('"malformed_path"');
    expect(ingress.executed.map((request) => request.path)).toEqual(["/b", "/b"]);
  });

  test("HEAD gets the head alone", async () => {
    start();
    for (const path of ["/posts/1", "/nope", "/healthz", "/api"]) {
      const answer = await ingress.raw(`HEAD ${path} HTTP/1.1\r\nHost: blog.example.com\r\n\r\n`);
      expect(answer.endsWith("\r\n\r\n")).toBe(true);
    }
    expect(ingress.executed.map((request) => request.method)).toEqual(["HEAD"]);
  });
});

describe("heads of requests", () => {
  const head = (lines: string) => ingress.raw(`GET /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n${lines}\r\n`);

  test("may have 8 KB and 100 fields", async () => {
    start();
    expect(await head(`x: ${"a".repeat(8_000)}\r\n`)).toStartWith("HTTP/1.1 200");
    const fields = Array.from({ length: 100 }, (_, index) => `x-${index}: 1\r\n`).join("");
    expect(await head(fields)).toStartWith("HTTP/1.1 200");
    expect(ingress.executed[1]?.headers).toContainEqual(["x-99", "1"]);
  });

  test("are 431 past 16 KB or 200 fields, and the connection ends", async () => {
    start();
    for (const lines of [`x: ${"a".repeat(17_000)}\r\n`, "x: 1\r\n".repeat(201), `x: ${"a".repeat(1_000_000)}`]) {
      const answer = await head(lines);
      expect(answer).toStartWith("HTTP/1.1 431");
      expect(answer.toLowerCase()).toContain("connection: close");
    }
    expect((await ingress.raw(`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`)).slice(9, 12)).toBe("431");
    expect(ingress.executed).toEqual([]);
  });
});

describe("a script's answer", () => {
  test("keeps several cookies, bytes and its status", async () => {
    start(() =>
      answered({
        status: 201,
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2; Path=/"],
          ["content-type", "application/octet-stream"],
        ],
        body: new Uint8Array([0, 255, 1]),
      }),
    );
    const response = await ask("/posts/1");
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2; Path=/"]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    expect(response.headers.has("content-security-policy")).toBe(false);
  });

  test.each([204, 205, 304])("has no body with %p", async (status) => {
    start(() => answered({ status, headers: [], body: "ignored" }));
    const answer = await ingress.raw("GET /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n\r\n");
    expect(answer).toStartWith(`HTTP/1.1 ${status}`);
    expect(answer).not.toContain("ignored");
  });

  test("is sandboxed on an admin host, beside its own policy", async () => {
    start(() => answered({ headers: [["content-security-policy", "default-src 'self'"]] }));
    for (const path of ["/hello", `/api/v1/execute/${scriptId("hello")}`]) {
      const policy = (await ask(path, "localhost")).headers.get("content-security-policy");
      expect(policy).toBe("default-src 'self', sandbox allow-scripts allow-forms allow-popups");
    }
    expect((await ask("/hello", "default.localhost")).headers.get("content-security-policy")).toBe(
      "default-src 'self'",
    );
  });

  test("says nothing on an admin host that would act on the whole origin", async () => {
    const ofTheOrigin: [string, string][] = [
      ["clear-site-data", '"storage"'],
      ["strict-transport-security", "max-age=9"],
      ["nel", "{}"],
      ["report-to", "{}"],
      ["alt-svc", "h3=:1"],
    ];
    start(() => answered({ headers: [...ofTheOrigin, ["x-own", "1"]] }));
    const names = (response: Response) => ofTheOrigin.filter(([name]) => response.headers.has(name)).length;
    const onAdminHost = await ask("/hello", "localhost");
    expect([names(onAdminHost), onAdminHost.headers.get("x-own")]).toEqual([0, "1"]);
    expect(names(await ask("/hello", "default.localhost"))).toBe(5);
  });

  test.each([
    ["script_error", 500],
    ["malformed_body", 400],
    ["invalid_response", 500],
    ["operations_exceeded", 507],
    ["limit_exceeded", 507],
    ["memory_exceeded", 507],
    ["timed_out", 504],
    ["overloaded", 503],
    ["executor_unavailable", 502],
  ] as const)("of %s is %p and tells no more than code, title and id", async (outcome, status) => {
    start(() => failing(outcome));
    const response = await ask("/posts/1");
    const text = await response.clone().text();
    expect(text).not.toContain("Secret reason");
    expect(text).not.toContain('"line"');
    expect(await codeOf(response)).toEqual([status, outcome]);
    const id = ingress.executed[0]?.id ?? "";
    expect(JSON.parse(text)).toMatchObject({ id });
    expect(response.headers.get("x-picloud-execution-id")).toBe(id);
    expect(response.headers.has("retry-after")).toBe(status === 503);
    expect(ingress.recorded).toMatchObject([{ status, result: { outcome } }]);
  });

  test("tells an administrator and bun dev where it failed", async () => {
    start(() => failing("script_error"));
    const told = { message: "Secret reason", line: 3, column: 7 };
    const headers = { authorization: "Bearer sesame" };
    expect(await (await ask("/posts/1", "blog.example.com", { headers })).json()).toMatchObject(told);
    await ingress.close();
    start(() => failing("script_error"), { showErrors: true });
    expect(await (await ask("/posts/1")).json()).toMatchObject(told);
  });
});

describe("/api/v1/execute", () => {
  const hello = `/api/v1/execute/${scriptId("hello")}`;

  test("runs any app's script on admin hosts, and on a claimed host its own app's", async () => {
    start();
    expect((await ask(hello, "localhost", { method: "DELETE" })).status).toBe(200);
    expect((await ask(`/api/v1/execute/${scriptId("post").toUpperCase()}`, "localhost")).status).toBe(200);
    expect((await ask(`/api/v1/execute/${scriptId("post")}`, "blog.example.com")).status).toBe(200);
    expect(await codeOf(await ask(hello, "blog.example.com"))).toEqual([404, "not_found"]);
    expect(await codeOf(await ask(hello, "nobody.test"))).toEqual([404, "unknown_host"]);
    expect(ingress.recorded[0]).toMatchObject({ trigger: "execute", routeId: null });
  });

  test("gives what follows the id as the path", async () => {
    start();
    for (const rest of ["", "/", "/a/b%2Fc/", "/a?q=1"]) await ask(`${hello}${rest}`, "localhost");
    expect(ingress.executed.map((request) => request.path)).toEqual(["/", "/", "/a/b%2Fc/", "/a"]);
    expect(ingress.executed.every(({ params, domain }) => params.length + domain.length === 0)).toBe(true);
  });

  test("knows disabled and missing scripts", async () => {
    start();
    expect(await codeOf(await ask(`/api/v1/execute/${scriptId("off")}`, "localhost"))).toEqual([
      404,
      "script_disabled",
    ]);
    for (const id of [testId(999), "nonsense", ""]) {
      expect(await codeOf(await ask(`/api/v1/execute/${id}`, "localhost"))).toEqual([404, "not_found"]);
    }
  });

  test("is for who may change the script's app when settings say so", async () => {
    const as = (scope: Scope | null, by: "bearer" | "cookie" = "bearer") => ({
      isPlatformToken: () => false,
      identify: async () => ({ principal: { ...NOBODY, scope }, by }),
    });
    const headers = { authorization: "Bearer x" };
    const otherApp = "00000000-0000-7000-8000-00000000dead";
    const cases: [AdminVerifier, Record<string, string>, number][] = [
      [as({ right: "write", appId: null }), headers, 200],
      [as({ right: "read", appId: null }), headers, 403],
      [as({ right: "write", appId: otherApp }), headers, 404],
      [as({ right: "write", appId: null }, "cookie"), { cookie: "a=b", "sec-fetch-site": "same-origin" }, 200],
      [as({ right: "write", appId: null }, "cookie"), { cookie: "a=b", "sec-fetch-site": "same-site" }, 401],
      [as({ right: "write", appId: null }, "cookie"), { cookie: "a=b" }, 401],
    ];
    for (const [index, [admin, sent, status]] of cases.entries()) {
      if (index > 0) await ingress.close();
      start(undefined, { executeAccess: "admin" }, { admin });
      expect((await ask(hello, "localhost", { headers: sent })).status).toBe(status);
    }
  });

  test("for administrators alone is 503 while nobody can find out who that is", async () => {
    const unreachable = new PiCloudError("database_unavailable", "The database cannot be reached");
    const admin = { isPlatformToken: () => false, identify: () => Promise.reject(unreachable) };
    start(undefined, { executeAccess: "admin" }, { admin });
    const answer = await ask(hello, "localhost", { headers: { authorization: "Bearer x" } });
    expect(await codeOf(answer)).toEqual([503, "database_unavailable"]);
  });

  test("is for administrators alone when settings say so", async () => {
    start(undefined, { executeAccess: "admin" });
    expect(await codeOf(await ask(hello, "localhost"))).toEqual([401, "unauthenticated"]);
    const headers = { authorization: "Bearer sesame" };
    expect((await ask(hello, "localhost", { headers })).status).toBe(200);
    expect((await ask("/posts/1")).status).toBe(200);
  });
});

describe("credentials of the platform", () => {
  test("never reach a script", async () => {
    start();
    await ask("/posts/1", "blog.example.com", {
      headers: {
        authorization: "Bearer sesame",
        cookie: "a=1; picloud_session=s; __Host-picloud_session=t; b=picloud_session",
      },
    });
    await ask("/posts/1", "blog.example.com", {
      headers: { authorization: "Bearer other", cookie: "picloud_session=s" },
    });
    const [first, second] = ingress.executed.map((request) => new Map(request.headers));
    expect(first?.get("cookie")).toBe("a=1; b=picloud_session");
    expect(first?.has("authorization")).toBe(false);
    expect(second?.get("authorization")).toBe("Bearer other");
    expect(second?.has("cookie")).toBe(false);
  });

  test("never reach a script in a header that is double or oddly spaced", async () => {
    start();
    const send = (...lines: string[]) =>
      ingress.raw(`GET /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n${lines.join("\r\n")}\r\n\r\n`);
    await send("Authorization: Bearer other", "Authorization: Bearer sesame");
    await send("Authorization: BEARER\t sesame , Basic x");
    await send(`Authorization: ${"Bearer other, ".repeat(20)}Bearer sesame`);
    await send("Authorization: Bearer other", "Authorization: Bearer another");
    const given = ingress.executed.map((request) => new Map(request.headers).get("authorization"));
    expect(given).toEqual([undefined, undefined, undefined, "Bearer other, Bearer another"]);
  });
});

describe("bodies", () => {
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

  test("reach a script whole, sized and chunked", async () => {
    start(undefined, { maxBodyBytes: 10 });
    await ask("/posts/1", "blog.example.com", { method: "POST", body: "0123456789" });
    const head = "POST /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\nTransfer-Encoding: chunked\r\n\r\n";
    await ingress.raw(`${head}${chunk("abc")}${chunk("defg")}0\r\n\r\n`);
    await ask("/posts/1", "blog.example.com", { method: "POST" });
    const bodies = ingress.executed.map(({ body }) => (body === null ? null : new TextDecoder().decode(body)));
    expect(bodies).toEqual(["0123456789", "abcdefg", null]);
  });

  test("over the limit are 413, sized, chunked and with chunk extensions, and the connection ends", async () => {
    start(undefined, { maxBodyBytes: 10 });
    const head = "POST /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n";
    for (const body of [
      "Content-Length: 11\r\n\r\n01234567890",
      "Content-Length: 999999999999\r\n\r\n",
      `Transfer-Encoding: chunked\r\n\r\n${chunk("0123456789")}${chunk("0")}`,
      `Transfer-Encoding: chunked\r\n\r\nb;ext="x"\r\n01234567890\r\n0\r\n\r\n`,
    ]) {
      const answer = await ingress.raw(`${head}${body}`);
      expect(answer).toStartWith("HTTP/1.1 413");
      expect(answer).toContain('"body_too_large"');
      expect(answer.toLowerCase()).toContain("connection: close");
    }
    expect(ingress.executed).toEqual([]);
  });

  test("over the limit are read no further than twice the limit, whoever would have answered", async () => {
    start(undefined, { maxBodyBytes: 100_000 });
    for (const path of ["/posts/1", "/nope", "/api/none"]) {
      const sent = await sendUntilClosed(ingress.port, path, 200 * 1024 * 1024);
      // What the kernel's own buffers took is not read by anybody.
      expect(sent).toBeLessThan(16 * 1024 * 1024);
    }
  });

  test("of a GET without an end, which no script is given, are not taken for ever", async () => {
    start();
    const sent = await sendUntilClosed(ingress.port, "/posts/1", 200 * 1024 * 1024, "GET");
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    expect(ingress.executed).toHaveLength(1);
  });

  test("that others hold leave no room: 503, until they end; what has no body goes on", async () => {
    start(undefined, {}, { bodyBudget: new BodyBudget(100_000) });
    const whole = { method: "POST", body: "a".repeat(50_000) };
    const head = "POST /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\n";
    const slow = await Promise.all(
      ["Transfer-Encoding: chunked\r\n\r\n11170\r\n", "Content-Length: 90000\r\n\r\n"].map(async (rest) => {
        const socket = await Bun.connect({ hostname: "127.0.0.1", port: ingress.port, socket: { data() {} } });
        const sent = Buffer.from(`${head}${rest}${"a".repeat(40_000)}`);
        for (let at = 0; at < sent.length;) at += socket.write(sent.subarray(at));
        return socket;
      }),
    );
    let refused = await ask("/posts/1", "blog.example.com", whole);
    for (let tries = 0; refused.status === 200 && tries < 1_000; tries++) {
      refused = await ask("/posts/1", "blog.example.com", whole);
    }
    expect([refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual(["1", "close"]);
    expect(await codeOf(refused)).toEqual([503, "overloaded"]);
    expect((await ask("/posts/1")).status).toBe(200);
    for (const socket of slow) socket.terminate();
    let taken = await ask("/posts/1", "blog.example.com", whole);
    for (let tries = 0; taken.status === 503 && tries < 1_000; tries++) {
      taken = await ask("/posts/1", "blog.example.com", whole);
    }
    expect(taken.status).toBe(200);
    // Nothing of what came and went is held.
    for (let time = 0; time < 10; time++) expect((await ask("/posts/1", "blog.example.com", whole)).status).toBe(200);
  });

  describe("that are slow", () => {
    /** Timers that fire when the test says so. */
    class Timers {
      readonly pending: { delayMs: number; callback: () => void }[] = [];
      readonly after = (delayMs: number, callback: () => void) => {
        const timer = { delayMs, callback };
        this.pending.push(timer);
        return () => void this.pending.splice(this.pending.indexOf(timer), 1);
      };
      /** The delay of the one timer, once there is one. */
      async next(): Promise<number> {
        while (this.pending.length === 0) await Bun.sleep(1);
        return this.pending[0]?.delayMs ?? 0;
      }
      fire(): void {
        this.pending.shift()?.callback();
      }
    }

    async function open(text: string) {
      const closed = Promise.withResolvers<void>();
      let answer = "";
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port: ingress.port,
        socket: { data: (_, bytes) => void (answer += bytes.toString()), close: () => closed.resolve() },
      });
      socket.write(text);
      return { socket, closed: closed.promise, answer: () => answer };
    }

    test.each([
      ["sized, for a script", "/posts/1", "Content-Length: 1600\r\n\r\nabc", 20_100],
      ["sized and long", "/posts/1", "Content-Length: 100000\r\n\r\n", 20_000],
      ["chunked", "/posts/1", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 20_000],
      ["a little too long", "/posts/1", "Content-Length: 1100000\r\n\r\nabc", 20_000],
      ["for the control plane", "/api/v1/admin/apps", "Content-Length: 1600\r\n\r\n", 20_100],
    ])("are 408 after their time, and the connection ends: %s", async (_, path, rest, delayMs) => {
      const timers = new Timers();
      start(undefined, {}, { after: timers.after });
      const host = path.startsWith("/api") ? "localhost" : "blog.example.com";
      const slow = await open(`POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${rest}`);
      expect(await timers.next()).toBe(delayMs);
      expect(slow.answer()).toBe("");
      // A few bytes that came in the meantime give it a moment more.
      while (slow.answer() === "") {
        timers.fire();
        await Bun.sleep(5);
      }
      await slow.closed;
      expect(slow.answer()).toStartWith("HTTP/1.1 408");
      expect(slow.answer()).toContain('"request_timeout"');
      expect(slow.answer().toLowerCase()).toContain("connection: close");
      expect(ingress.executed).toEqual([]);
      expect(ingress.errors).toEqual([]);
      expect(timers.pending).toEqual([]);
    });
  });

  test("that end early harm nobody", async () => {
    start();
    const head = "POST /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\nContent-Length: 50\r\n\r\nabc";
    const socket = await Bun.connect({ hostname: "127.0.0.1", port: ingress.port, socket: { data() {} } });
    socket.write(head);
    await Bun.sleep(20);
    socket.terminate();
    await Bun.sleep(20);
    expect((await ask("/posts/1")).status).toBe(200);
    expect(ingress.errors).toEqual([]);
  });
});

describe("rate limits", () => {
  function startLimited(rateLimits: RateLimits, options: Parameters<typeof startTestIngress>[2] = {}) {
    const tables = testTables(APPS);
    for (const script of tables.scripts.values()) if (script.app.slug === "blog") script.rateLimits = rateLimits;
    const clock = { nowMs: 0 };
    ingress = startTestIngress(tables, undefined, options, { nowMs: () => clock.nowMs });
    return clock;
  }

  test("answer 429 with Retry-After, run nothing, and count what they refused", async () => {
    const clock = startLimited({ app: { requestsPerSecond: 0.5, burst: 2 }, client: null });
    expect([(await ask("/posts/1")).status, (await ask("/files/a")).status]).toEqual([200, 200]);
    const refused = await ask("/posts/1");
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(refused.headers.has("x-picloud-execution-id")).toBe(false);
    expect(await refused.clone().json()).toMatchObject({ limit: "app" });
    expect(await codeOf(refused)).toEqual([429, "rate_limited"]);
    expect(await codeOf(await ask(`/api/v1/execute/${scriptId("post")}`))).toEqual([429, "rate_limited"]);
    expect([ingress.executed.length, ingress.recorded.length]).toEqual([2, 2]);
    expect(ingress.refused).toEqual([scriptId("post"), scriptId("post")]);
    expect((await ask("/hello", "localhost")).status).toBe(200);
    clock.nowMs = 2_000;
    expect((await ask("/posts/1")).status).toBe(200);
  });

  test("read no body of a refused request", async () => {
    startLimited({ app: { requestsPerSecond: 0.001, burst: 1 }, client: null });
    await ask("/posts/1");
    const head = "POST /posts/1 HTTP/1.1\r\nHost: blog.example.com\r\nTransfer-Encoding: chunked\r\n\r\n";
    const answer = await ingress.raw(head);
    expect(answer).toStartWith("HTTP/1.1 429");
    expect(answer.toLowerCase()).toContain("connection: close");
  });

  test("tell clients apart by the address that the trusted proxy gives", async () => {
    startLimited({ app: null, client: { requestsPerSecond: 0.001, burst: 1 } }, { trustedProxies: ["127.0.0.1"] });
    const from = async (address: string) =>
      (await ask("/posts/1", "blog.example.com", { headers: { "x-forwarded-for": address } })).status;
    expect(await from("203.0.113.1")).toBe(200);
    expect(await from("8.8.8.8, 203.0.113.1:99")).toBe(429);
    expect(await from("203.0.113.2")).toBe(200);
    expect(await from("2001:db8::1")).toBe(200);
    expect(await from("[2001:db8::2]:99")).toBe(429);
  });
});

describe("faults", () => {
  test("a client that goes away leaves its execution recorded", async () => {
    const { promise, resolve } = Promise.withResolvers<ExecResult>();
    start(() => promise);
    const gone = new AbortController();
    const asked = ask("/posts/1", "blog.example.com", { signal: gone.signal }).catch(() => null);
    while (ingress.executed.length === 0) await Bun.sleep(1);
    gone.abort();
    await asked;
    resolve(answered());
    while (ingress.recorded.length === 0) await Bun.sleep(1);
    expect(ingress.recorded).toHaveLength(1);
    expect(ingress.errors).toEqual([]);
  });

  test("a database that is down is 503 with Retry-After", async () => {
    const down = new PiCloudError("database_unavailable", "The database does not answer");
    const tables: RoutingTables = { ...testTables(APPS), routes: () => Promise.reject(down) };
    ingress = startTestIngress(tables);
    const response = await ask("/posts/1");
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await codeOf(response)).toEqual([503, "database_unavailable"]);
  });

  test("a fault of the platform shows nothing of itself", async () => {
    const tables: RoutingTables = {
      ...testTables(APPS),
      domains: () => {
        throw new Error("select * from secrets");
      },
    };
    ingress = startTestIngress(tables);
    const response = await ask("/posts/1");
    expect(await response.clone().text()).not.toContain("secrets");
    expect(await codeOf(response)).toEqual([500, "internal"]);
    expect(ingress.errors).toHaveLength(1);
  });
});

describe("forwarded headers", () => {
  const forwarded = {
    "x-forwarded-for": "203.0.113.9, 10.0.0.2",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "blog.example.com",
  };

  test("are believed from a trusted proxy", async () => {
    start(undefined, { trustedProxies: ["127.0.0.0/8", "10.0.0.0/8"] });
    await ask("/posts/1?q", "internal.test", { headers: forwarded });
    expect(ingress.executed).toMatchObject([
      { remoteAddr: "203.0.113.9", url: "https://blog.example.com/posts/1?q", host: "blog.example.com" },
    ]);
  });

  test("tell the control plane who asks, and by which scheme and host, from a trusted proxy alone", async () => {
    const sent = { ...forwarded, "x-forwarded-host": "localhost" };
    const asked = async (trustedProxies: string[]) => {
      start(undefined, { trustedProxies });
      const answer = await ask("/api/v1/admin/session", "localhost", { headers: sent });
      const { address, origin } = (await answer.json()) as Record<string, string>;
      return [address, origin];
    };
    expect(await asked(["127.0.0.0/8", "10.0.0.0/8"])).toEqual(["203.0.113.9", "https://localhost"]);
    await ingress.close();
    expect(await asked(["10.0.0.0/8"])).toEqual(["127.0.0.1", "http://localhost"]);
  });

  test("give a URL in the spelling that a direct request has, the first time and later", async () => {
    ingress = startTestIngress(
      testTables([{ slug: "m", claims: ["münchen.de"], routes: [{ path: "/a" }] }]),
      undefined,
      { trustedProxies: ["127.0.0.1"] },
    );
    const send = (host: string) =>
      ingress.raw(`GET /a?q HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: ${host}\r\n\r\n`);
    for (const host of ["XN--MNCHEN-3YA.de:443", "XN--MNCHEN-3YA.de:443", "m\u00c3\u00bcnchen.de:8443"])
      await send(host);
    expect(ingress.executed.map((request) => request.url)).toEqual([
      "https://xn--mnchen-3ya.de/a?q",
      "https://xn--mnchen-3ya.de/a?q",
      "https://xn--mnchen-3ya.de:8443/a?q",
    ]);
  });

  test("are nothing from anybody else", async () => {
    start(undefined, { trustedProxies: ["10.0.0.0/8"] });
    await ask("/hello", "localhost", { headers: forwarded });
    expect(ingress.executed).toMatchObject([{ remoteAddr: "127.0.0.1", url: "http://localhost/hello" }]);
  });
});

async function sendUntilClosed(port: number, path: string, most: number, method = "POST"): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  const chunk = Buffer.alloc(65_536, "a");
  const framed = Buffer.concat([Buffer.from("10000\r\n"), chunk, Buffer.from("\r\n")]);
  let rest = framed;
  const pump = (socket: { write(data: Buffer): number }) => {
    while (sent < most) {
      const wrote = socket.write(rest);
      if (wrote < 0) return resolve();
      sent += wrote;
      rest = wrote < rest.length ? rest.subarray(wrote) : framed;
      if (rest !== framed) return;
    }
    resolve();
  };
  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open(socket) {
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: blog.example.com\r\nTransfer-Encoding: chunked\r\n\r\n`);
        pump(socket);
      },
      drain: pump,
      data() {},
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  await promise;
  return sent;
}
