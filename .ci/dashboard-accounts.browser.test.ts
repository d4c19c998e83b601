import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { watchForComplaints } from "./browser.ts";
import { lookAt, VARIANTS } from "./dashboard-look.ts";
import { openDashboard } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

const FIRST = "the first password of ada";
const PASSWORD = "tea for two, please";

const dashboard = openDashboard();
const { api, idOf, newContext, withToken } = dashboard;

/** The path and fragment of the link in the server's output. */
async function printedLink(): Promise<string> {
  const printed = await Bun.file(join(dashboard.server.folder, "out.log")).text();
  const link = /"link":"[^"]*(\/admin\/setup#token=[\w-]+)"/.exec(printed)?.[1];
  if (link === undefined) throw new Error(`No link in:\n${printed}`);
  return link;
}

/** A browser in which ada is signed in. */
async function asAda(options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await newContext(options);
  const answer = await context.request.post("/api/v1/admin/session", { data: { username: "ada", password: PASSWORD } });
  expect(answer.status()).toBe(201);
  return context;
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
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
    test(`are asked for by the set-up link, and links that are no good say what to do, ${variant}`, async () => {
      const context = await newContext(options);
      const page = await context.newPage();
      const complaints = watchForComplaints(page);
      await page.goto("/admin/");
      await page.getByText("There is no account yet").waitFor();
      await page.getByLabel("Administrator's token").waitFor();
      await lookAt(page, `accounts-sign-in-none-${variant}`);

      await page.goto("/admin/setup");
      await page.getByText("The link is needed here").waitFor();
      await lookAt(page, `accounts-setup-missing-${variant}`);
      // In the same tab that is no new page.
      await page.evaluate(() => void (location.hash = "token=of-another-server"));
      await page.getByText("This link works no more").waitFor();
      await lookAt(page, `accounts-setup-over-${variant}`);

      await page.evaluate((link) => void (location.href = link), await printedLink());
      await page.getByLabel("User name").waitFor();
      expect(page.url()).toBe(`${dashboard.server.url}/admin/setup`);
      await lookAt(page, `accounts-setup-${variant}`);
      await page.getByLabel("User name").fill("-ada");
      await page.getByText("1 to 64 of a-z").waitFor();
      await page.getByLabel("User name").fill("ada");
      await page.getByLabel("Password", { exact: true }).fill("password12345");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByText("tried first").last().waitFor();
      await lookAt(page, `accounts-setup-weak-${variant}`);
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test("go from the link to an account, its password, a token, and the log of it all", async () => {
    const context = await newContext();
    const page = await context.newPage();
    const complaints = watchForComplaints(page);
    const dialog = page.getByRole("dialog");

    const link = await printedLink();
    await page.goto(link);
    await page.getByLabel("User name").waitFor();
    expect(await page.evaluate(() => [location.hash, history.length])).toEqual(["", 2]);
    await page.getByLabel("User name").fill("Ada");
    await page.getByLabel("Password", { exact: true }).fill("too short");
    expect(await page.getByRole("button", { name: "Create account" }).isDisabled()).toBe(true);
    await page.getByLabel("Password", { exact: true }).fill(FIRST);
    await page.getByLabel("Password", { exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Apps" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/admin/apps");
    await page.getByRole("link", { name: "Signed in: ada" }).waitFor();

    // It is the browser's, not the tab's; no script sees it.
    const other = await context.newPage();
    await other.goto("/admin/logs");
    await other.getByText("Live", { exact: true }).waitFor();
    expect(await other.evaluate(() => [document.cookie, sessionStorage.length, localStorage.length])).toEqual([
      "",
      0,
      0,
    ]);
    await other.close();
    await page.goto(link);
    await page.getByText("There is an account already").waitFor();
    await lookAt(page, "accounts-setup-done");
    await page.getByRole("button", { name: "To the sign-in" }).click();
    await page.getByRole("heading", { name: "Apps" }).waitFor();

    const [cookie] = await context.cookies();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("User name").waitFor();
    const dead = await fetch(`${dashboard.server.url}/api/v1/admin/session`, {
      headers: { cookie: `${cookie?.name}=${cookie?.value}` },
    });
    expect(dead.status).toBe(401);
    await page.reload();
    await signIn(page, "ada", "not the password at all");
    await page.getByText("The user name or the password is wrong").waitFor();
    await signIn(page, "ada", FIRST);
    await page.getByRole("heading", { name: "Apps" }).waitFor();

    // Elsewhere somebody is in the middle of something.
    const elsewhere = await newContext();
    const typing = await elsewhere.newPage();
    const typingComplaints = watchForComplaints(typing);
    await typing.goto("/admin/apps/default/settings");
    await signIn(typing, "ada", FIRST);
    await typing.getByRole("textbox", { name: "Name", exact: true }).fill("Typed before");
    const log = await elsewhere.newPage();
    await log.goto("/admin/logs");
    await log.getByText("Live", { exact: true }).waitFor();

    await page.getByRole("link", { name: "Signed in: ada" }).click();
    await page.getByLabel("Current password", { exact: true }).fill("not the password at all");
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not the password").waitFor();
    await page.getByLabel("Current password", { exact: true }).fill(FIRST);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The password is changed").waitFor();
    await page.getByRole("link", { name: "Accounts", exact: true }).click();
    await page.getByText("The last account stays").first().waitFor();

    // The one that only listens is told at once, the other one when it asks.
    await log.getByRole("dialog", { name: "Sign in again" }).waitFor();
    await typing.getByRole("button", { name: /save/i }).first().click();
    const layer = typing.getByRole("dialog", { name: "Sign in again" });
    await layer.getByText("Your session has ended").waitFor();
    expect(await layer.getByLabel("User name").inputValue()).toBe("ada");
    await layer.getByLabel("Password", { exact: true }).fill(FIRST);
    await layer.getByRole("button", { name: "Sign in" }).click();
    await layer.getByText("The user name or the password is wrong").waitFor();
    await layer.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await layer.getByRole("button", { name: "Sign in" }).click();
    await layer.waitFor({ state: "detached" });
    expect(await typing.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("Typed before");
    await log.evaluate(() => window.dispatchEvent(new Event("focus")));
    await log.getByRole("dialog").waitFor({ state: "detached" });
    await log.getByText("Live", { exact: true }).waitFor();
    expect(typingComplaints).toEqual([]);
    await elsewhere.close();

    // A second account, and a token for a program.
    await page.getByRole("button", { name: "New account" }).click();
    await dialog.getByLabel("User name").fill("ada");
    await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await dialog.getByRole("button", { name: "Create account" }).click();
    await dialog.getByText("There is an account named ada").waitFor();
    await dialog.getByLabel("User name").fill("grace");
    await dialog.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("button", { name: "Remove grace" }).click();
    await dialog.getByText("signed out at once").waitFor();
    await dialog.getByRole("button", { name: "Remove account" }).click();
    await page.getByRole("button", { name: "Remove grace" }).waitFor({ state: "detached" });

    await page.getByRole("link", { name: "API tokens" }).click();
    await page.getByText("There is no token yet").waitFor();
    await lookAt(page, "accounts-no-token");
    await page.getByRole("button", { name: "New token" }).first().click();
    await dialog.getByLabel("Name").fill("deploy");
    await dialog.getByLabel("Access").selectOption("full");
    await dialog.getByRole("combobox", { name: "App" }).click();
    await dialog.getByRole("option", { name: "default" }).click();
    await dialog.getByRole("button", { name: "Create token" }).click();
    await dialog.getByText("shown this once").waitFor();
    const token = await dialog.locator("code").innerText();
    expect(token).toMatch(/^picloud_[\w-]{43}$/);
    await page.keyboard.press("Escape");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Copy the token" }).click();
    await dialog.getByRole("button", { name: "Copied", exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(token);
    const use = () =>
      fetch(`${dashboard.server.url}/api/v1/admin/apps`, { headers: { authorization: `Bearer ${token}` } }).then(
        (answer) => answer.status,
      );
    expect(await use()).toBe(200);
    await page.getByRole("button", { name: "Revoke deploy" }).click();
    await dialog.getByRole("button", { name: "Revoke token" }).click();
    await page.getByText("There is no token yet").waitFor();
    expect(await use()).toBe(401);

    await page.getByRole("link", { name: "Audit log" }).click();
    const rows = page.getByRole("table").getByRole("row");
    for (const deed of [
      "made the first account",
      "signed out",
      "tried to sign in",
      "signed in",
      "tried to change their password",
      "changed their password",
      "created an account",
      "removed an account",
      "created a token",
      "revoked a token",
    ]) {
      await rows.filter({ hasText: deed }).filter({ hasText: "ada" }).first().waitFor();
    }
    await page.getByRole("searchbox").fill("invalid_cred");
    await rows.filter({ hasText: "created a token" }).first().waitFor({ state: "detached" });
    await rows.filter({ hasText: "invalid_credentials" }).first().waitFor();
    await page.reload();
    expect(await page.getByRole("searchbox").inputValue()).toBe("invalid_cred");
    expect(complaints).toEqual([]);
    await context.close();
  });

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
