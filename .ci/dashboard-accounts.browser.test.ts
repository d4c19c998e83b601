import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { watchForComplaints } from "./browser.ts";
import { lookAt, VARIANTS } from "./dashboard-look.ts";
import { openDashboard, signIn } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

const PASSWORD = "tea for two, please";

const dashboard = openDashboard();
const { api, idOf, newContext, withToken } = dashboard;

beforeAll(async () => {
  const body = JSON.stringify({ username: "ada", password: PASSWORD });
  expect((await api("/accounts", { method: "POST", body })).status).toBe(201);
});

/** A browser in which ada is signed in. */
async function asAda(options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await newContext(options);
  const answer = await context.request.post("/api/v1/admin/session", { data: { username: "ada", password: PASSWORD } });
  expect(answer.status()).toBe(201);
  return context;
}

async function makeToken(body: Record<string, unknown>): Promise<string> {
  const made = await api("/tokens", { method: "POST", body: JSON.stringify(body) });
  expect(made.status).toBe(201);
  return ((await made.json()) as { token: string }).token;
}

async function totals(): Promise<Record<string, number>> {
  const lists = ["apps", "scripts", "accounts", "tokens"].map(async (list) => {
    const { items } = (await (await api(`/${list}?limit=200`)).json()) as { items: unknown[] };
    return [list, items.length] as const;
  });
  return Object.fromEntries(await Promise.all(lists));
}

describe("accounts in the dashboard", () => {
  for (const { name: variant, ...options } of VARIANTS) {
    test(`have pages without complaints and usable by all, ${variant}`, async () => {
      await makeToken({ name: `monitor ${variant}`, access: "read" });
      const expires = new Date(Date.now() + 86_400_000).toISOString();
      const app = await idOf("default");
      await makeToken({
        name: `deploys-${variant}-${"long".repeat(15)}`,
        access: "full",
        app_id: app,
        expires_at: expires,
      });
      const context = await asAda(options);
      const page = await context.newPage();
      const complaints = watchForComplaints(page);
      const dialog = page.getByRole("dialog");
      for (const name of ["", "account", "accounts", "tokens", "audit"]) {
        await page.goto(`/admin/settings/${name}`);
        await page.locator("main h2").first().waitFor();
        await page.locator("main .skeleton").first().waitFor({ state: "detached" });
        await lookAt(page, `accounts-${name || "platform"}-${variant}`);
      }
      await page.goto("/admin/settings/audit?q=no+such+thing");
      await page.getByText("Nothing in the log has").waitFor();
      await lookAt(page, `accounts-audit-none-${variant}`);
      await page.goto("/admin/settings/accounts");
      await page.getByRole("button", { name: "New account" }).click();
      await lookAt(page, `accounts-new-account-${variant}`);
      await page.goto("/admin/settings/tokens");
      await page.getByRole("button", { name: `Revoke monitor ${variant}` }).click();
      await lookAt(page, `accounts-revoke-${variant}`);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New token" }).click();
      await dialog.getByLabel("Name").fill(`shown ${variant}`);
      await lookAt(page, `accounts-new-token-${variant}`);
      await dialog.getByRole("button", { name: "Create token" }).click();
      await dialog.getByText("shown this once").waitFor();
      await lookAt(page, `accounts-token-shown-${variant}`);
      await dialog.getByRole("button", { name: "I have copied it" }).click();
      await page.keyboard.press("Control+k");
      await dialog.getByRole("combobox").fill("audit");
      await dialog.getByRole("option", { name: "Audit log" }).click();
      await page.waitForURL("**/settings/audit");
      await page.getByRole("table").getByText("signed in").first().waitFor();
      await context.clearCookies();
      await page.getByRole("searchbox").fill("ada");
      await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
      await lookAt(page, `accounts-layer-${variant}`);
      await page.getByRole("button", { name: "Sign out and leave the page" }).click();
      await page.locator("input:focus").and(page.getByLabel("User name")).waitFor();
      await lookAt(page, `accounts-sign-in-${variant}`);
      await page.getByRole("button", { name: "Use a token instead" }).click();
      await page.locator("input:focus").waitFor();
      await lookAt(page, `accounts-sign-in-token-${variant}`);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test(`let a token see what it may, and say what it may not, ${variant}`, async () => {
      const ofApp = await makeToken({ name: `app ${variant}`, access: "full", app_id: await idOf("default") });
      const reads = await makeToken({ name: `reads ${variant}`, access: "read" });
      let context = await withToken(ofApp, options);
      let page = await context.newPage();
      const complaints = watchForComplaints(page);
      for (const name of ["", "accounts", "tokens", "audit"]) {
        await page.goto(`/admin/settings/${name}`);
        await page.getByText("is of one app").waitFor();
      }
      await page.getByRole("main").getByRole("link", { name: "default" }).waitFor();
      await lookAt(page, `accounts-of-one-app-${variant}`);
      await page.goto("/admin/settings/account");
      await page.getByText("signed in with the API token").waitFor();
      await lookAt(page, `accounts-token-identity-${variant}`);
      await page.goto("/admin/apps");
      await page.getByRole("link", { name: "Default" }).first().waitFor();
      await page.getByRole("button", { name: "New app" }).first().click();
      await page.getByRole("dialog").getByLabel("Name").fill("Not mine to make");
      await page.getByRole("dialog").getByText("This token is of one app").first().waitFor();
      const { items } = (await (await api("/scripts?app=default")).json()) as { items: { id: string }[] };
      for (const path of [
        "",
        "/scripts",
        "/domains",
        "/routes",
        "/logs",
        "/settings",
        `/scripts/${items[0]?.id}?part=limits`,
      ]) {
        await page.goto(`/admin/apps/default${path}`);
        await page.locator("main h1, main h2").first().waitFor();
        await page.locator("main .skeleton").first().waitFor({ state: "detached" });
        await lookAt(page, `accounts-of-one-app-${path.replace(/\W+/g, "-").slice(0, 12)}-${variant}`);
      }
      const operations = page.getByRole("tabpanel").getByRole("textbox", { name: "Operations" });
      await operations.waitFor();
      expect(await operations.getAttribute("placeholder")).toBe("1,000,000");
      expect(complaints).toEqual([]);
      await context.close();

      context = await withToken(reads, options);
      page = await context.newPage();
      await page.goto("/admin/apps/default/settings");
      await page.getByRole("textbox", { name: "Name" }).fill("Another name");
      await page.getByRole("button", { name: /save/i }).first().click();
      await page.getByText("This token may only read").first().waitFor();
      await page.goto("/admin/settings/tokens");
      await page.getByRole("button", { name: `Revoke reads ${variant}` }).click();
      await page.getByRole("button", { name: "Revoke token" }).click();
      await page.getByRole("dialog").getByText("This token may only read").waitFor();
      await lookAt(page, `accounts-read-only-${variant}`);
      await context.close();
    });
  }

  test("are out of reach for pages of other origins, which have the cookie sent and change nothing", async () => {
    const evil = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => new Response("<!doctype html><title>Evil</title>", { headers: { "content-type": "text/html" } }),
    });
    const context = await asAda();
    const before = await totals();
    // Another port is the same site to a browser, so that SameSite holds no cookie back; another host is not.
    for (const host of ["127.0.0.1", "localhost"]) {
      const page = await context.newPage();
      const withCookie: string[] = [];
      const asked: Promise<unknown>[] = [];
      page.on("request", (request) => {
        const look = request.allHeaders().then(({ cookie }) => cookie?.includes("picloud_session") === true);
        asked.push(
          look.then(
            (has) => has && withCookie.push(request.method()),
            () => undefined,
          ),
        );
      });
      await page.goto(`http://${host}:${evil.port}/`);
      const read = await page.evaluate(async (api) => {
        const app = JSON.stringify({ slug: "evil", name: "Evil" });
        const account = JSON.stringify({ username: "eve", password: "let me in, please" });
        const send = (path: string, init: RequestInit) =>
          fetch(`${api}${path}`, { credentials: "include", ...init }).then(
            (answer) => (answer.type === "opaque" ? null : path),
            () => null,
          );
        const tried = [
          send("/apps", { method: "POST", mode: "no-cors", body: app }),
          send("/apps", { method: "POST", mode: "no-cors", body: new Blob([app], { type: "text/plain" }) }),
          send("/apps", { method: "POST", headers: { "content-type": "application/json" }, body: app }),
          send("/accounts", { method: "POST", mode: "no-cors", body: account }),
          send("/session", { method: "DELETE" }),
          send("/apps/default", { method: "DELETE" }),
          send("/accounts", {}),
          send("/session", {}),
        ];
        return (await Promise.all(tried)).filter((path) => path !== null);
      }, `${dashboard.server.url}/api/v1/admin`);
      expect(read).toEqual([]);
      // A form needs no leave of anybody's; its text is JSON to whoever does not look at its type.
      await page.setContent(
        `<form method="post" enctype="text/plain" action="${dashboard.server.url}/api/v1/admin/accounts">
           <input name='{"username":"eve","password":"let me in, please","x":"' value='"}'><button>Win</button>
         </form>`,
      );
      await Promise.all([page.waitForURL(`${dashboard.server.url}/**`), page.getByRole("button").click()]);
      await Promise.all(asked);
      expect({ host, sent: withCookie.includes("POST") }).toEqual({ host, sent: host === "127.0.0.1" });
      await page.close();
    }
    await evil.stop(true);
    expect(await totals()).toEqual(before);
    expect((await context.request.get("/api/v1/admin/session")).status()).toBe(200);
    await context.close();
  });

  test("make who guesses wait, and say for how long", async () => {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto("/admin/");
    const waits = page.getByRole("button", { name: /Try again in \d+ s/ });
    for (let guess = 0; guess < 12 && !(await waits.isVisible()); guess++) {
      const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
      await signIn(page, "ada", `a wrong password, number ${guess}`);
      await answered;
      await page.waitForTimeout(200);
    }
    await waits.waitFor();
    expect(await waits.isDisabled()).toBe(true);
    await page.getByText("Too many wrong passwords from here").waitFor();
    await lookAt(page, "accounts-wait");
    const open = page.getByRole("button", { name: "Sign in" });
    await open.waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await open.click();
    await page.getByRole("heading", { name: "Apps" }).waitFor();
    await context.close();
  });
});
