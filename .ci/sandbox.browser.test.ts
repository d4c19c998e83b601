import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContext, Page } from "playwright-core";
import { openDashboard } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

/** What a hostile page tries from an admin host, each by a name; it answers with what came of it. */
const ATTEMPTS = `
  const results = {};
  const attempt = async (name, run) => {
    try { results[name] = String(await run()) } catch (error) { results[name] = "refused: " + error.name }
  };
  const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 2000, "nothing"))]);
  const API = "/api/v1/admin/apps";
  const framed = (build) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.name = "frame" + Math.random();
    frame.onload = () => {
      try { done(frame.contentDocument ? "read " + frame.contentDocument.body.textContent : "nothing") }
      catch (error) { done("refused: " + error.name) }
    };
    document.body.append(frame);
    build(frame);
    setTimeout(done, 1500, "nothing");
  });
  const form = (target) => {
    const it = document.createElement("form");
    Object.assign(it, { action: API, method: "POST", enctype: "text/plain", target });
    const input = document.createElement("input");
    Object.assign(input, { name: '{"slug":"by-form-' + target.length + '","name":"', value: '"}' });
    it.append(input);
    document.body.append(it);
    it.submit();
  };
  (async () => {
    await attempt("origin", () => self.origin);
    await attempt("sessionStorage", () => sessionStorage.getItem("picloud-token"));
    await attempt("localStorage", () => localStorage.length + " items");
    await attempt("cookie", () => "read " + document.cookie);
    await attempt("indexedDB", () => within(new Promise((done, fail) => {
      const open = indexedDB.open("x"); open.onsuccess = () => done("opened"); open.onerror = () => fail(open.error);
    })));
    await attempt("fetch", async () => (await fetch(API, { credentials: "include" })).status);
    await attempt("fetch the page", async () => (await fetch("/admin/", { credentials: "include" })).status);
    await attempt("blind write", async () => (await fetch(API, {
      method: "POST", mode: "no-cors", credentials: "include", body: '{"slug":"by-fetch"}' })).type);
    await attempt("blind echo", async () => (await fetch("/echo?by=fetch", { mode: "no-cors", credentials: "include" })).type);
    await attempt("frame", () => framed((frame) => (frame.src = "/admin/")));
    await attempt("frame of the API", () => framed((frame) => (frame.src = API)));
    await attempt("form into a frame", () => framed((frame) => form(frame.name)));
    await attempt("worker", () => within(navigator.serviceWorker.register("/evil.js").then(() => "registered")));
    await attempt("window", async () => {
      const opened = open("/admin/");
      if (opened === null) return "nothing";
      await new Promise((done) => setTimeout(done, 1500));
      return "read " + opened.sessionStorage.getItem("picloud-token");
    });
    await attempt("form into a window", () => form("_blank"));
    await attempt("opener", () => window.opener === null ? "nothing" : "read " + opener.sessionStorage.getItem("picloud-token"));
    await attempt("last echo", () => { open("/echo?by=window"); });
    document.title = "done";
    document.body.dataset.results = JSON.stringify(results);
  })();
`;

const EVIL = `<!doctype html><title>evil</title><body><script>${ATTEMPTS}</script></body>`;

const session = openDashboard();
let context: BrowserContext;
let dashboard: Page;

const api = async (method: string, path: string, body?: object) => {
  const answer = await session.api(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect([200, 201]).toContain(answer.status);
  return (await answer.json()) as {
    id: string;
    items: { slug: string; lines: { message: string }[]; query: string }[];
  };
};

async function script(name: string, source: string): Promise<void> {
  const app = await api("GET", "/apps/default");
  const { id } = await api("POST", "/scripts", { app_id: app.id, name, source });
  await api("POST", `/scripts/${id}/routes`, { path: `/${name}` });
}

const text = (value: string) => JSON.stringify(value).replaceAll("${", "\\u0024{");

beforeAll(async () => {
  const page = (headers: string) =>
    `#{ status: 200, headers: #{ "content-type": "text/html", ${headers} }, body: ${text(EVIL)} }`;
  await script("evil", page('"clear-site-data": "\\"storage\\", \\"cookies\\""'));
  await script("evil.js", '#{ status: 200, headers: #{ "content-type": "text/javascript" }, body: "" }');
  await script("echo", 'fn handle(ctx) { log::info(ctx.headers["cookie"] ?? "no cookie"); "echo" }');
  context = await session.newContext();
  // As the cookie of a session would be.
  await context.addCookies([
    { name: "probe", value: "secret", url: session.server.url, httpOnly: true, sameSite: "Strict" },
    { name: "readable", value: "secret", url: session.server.url, sameSite: "Strict" },
  ]);
  dashboard = await context.newPage();
  await dashboard.goto("/admin/");
  await dashboard.getByLabel("Administrator's token").fill(session.server.token);
  await dashboard.getByRole("button", { name: "Sign in" }).click();
  await dashboard.getByRole("heading", { name: "Apps" }).waitFor();
});

async function resultsOf(page: Page): Promise<Record<string, string>> {
  await page.waitForSelector("body[data-results]", { state: "attached", timeout: 60_000 });
  return JSON.parse((await page.getAttribute("body", "data-results")) ?? "{}") as Record<string, string>;
}

describe("a script's page that an administrator opens on an admin host", () => {
  const OPENINGS: [string, () => Promise<Page>][] = [
    [
      "in a tab of its own",
      async () => {
        const page = await context.newPage();
        await page.goto("/evil");
        return page;
      },
    ],
    [
      "from the dashboard's tab",
      async () => {
        const [page] = await Promise.all([
          context.waitForEvent("page"),
          dashboard.evaluate(() => void window.open("/evil")),
        ]);
        return page;
      },
    ],
  ];

  test.each(OPENINGS)("reads and changes nothing of the control plane, %s", async (_, open) => {
    const page = await open();
    const results = await resultsOf(page);
    expect(results).toMatchObject({
      origin: "null",
      sessionStorage: "refused: SecurityError",
      localStorage: "refused: SecurityError",
      cookie: "refused: SecurityError",
      indexedDB: "refused: SecurityError",
      fetch: "refused: TypeError",
      "fetch the page": "refused: TypeError",
    });
    for (const name of ["frame", "frame of the API", "form into a frame", "window", "opener"]) {
      expect([name, results[name]]).toEqual([name, expect.stringMatching(/^(?:refused: SecurityError|nothing)$/)]);
    }
    expect(results["worker"]).toStartWith("refused");
    // What was opened opens nothing further.
    for (const other of context.pages()) if (other !== dashboard) await other.close();

    const { items } = await api("GET", "/apps?limit=200");
    expect(items.map(({ slug }) => slug)).toEqual(["default"]);
    const token = await dashboard.evaluate(() => sessionStorage.getItem("picloud-token"));
    expect(token).toBe(session.server.token);
    await dashboard.reload();
    await dashboard.getByText("default").first().waitFor();
  });

  test("sends no strict cookie of the host along, which the host's own pages do", async () => {
    const page = await context.newPage();
    await page.goto("/echo?by=hand");
    await page.close();
    const { items } = await api("GET", "/logs?limit=200");
    const cookies = items
      .filter(({ query }) => query.startsWith("by="))
      .map(({ query, lines }) => `${query}: ${lines[0]?.message}`);
    expect(new Set(cookies)).toEqual(
      new Set(["by=hand: probe=secret; readable=secret", "by=fetch: no cookie", "by=window: no cookie"]),
    );
  });
});
