import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContext, Page } from "playwright-core";
import { accessibilityFaults } from "./browser.ts";
import { openDashboard, replaceText } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

const EVERY_CALL = "**/api/v1/admin/**";
const AWAY = "The server does not answer";

const dashboard = openDashboard();
const { api, idOf, signedIn } = dashboard;
let script: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const body = JSON.stringify({ app_id: await idOf("default"), name: "Failing", source: "1" });
  script = ((await (await api("/scripts", { method: "POST", body })).json()) as { id: string }).id;
});

/** Signs in anew. */
async function open(path: string): Promise<void> {
  [context, page] = await signedIn();
  await page.goto(`/admin${path}`);
  await page.locator("main h1, main h2").first().waitFor();
}

function refuse(status: number, code: string, detail: string): Promise<unknown> {
  const body = JSON.stringify({ status, code, detail });
  return context.route(EVERY_CALL, (route) => route.fulfill({ status, contentType: "application/problem+json", body }));
}

describe("the dashboard, when something fails,", () => {
  test("says in place of a part that it could not be loaded, and shows it once the server is back", async () => {
    await open("/apps");
    const explain = page;
    const [tab, palette, editor] = await Promise.all([1, 2, 3].map(() => context.newPage()));
    if (tab === undefined || palette === undefined || editor === undefined) throw new Error("No pages");
    await tab.goto("/admin/apps/default");
    await tab.getByText("Recent executions").waitFor();
    await palette.goto("/admin/apps");
    await palette.getByRole("heading", { name: "Apps" }).waitFor();
    // The page is there, the editor is on its way when the server goes.
    await editor.route("**/assets/script-editor-*", (route) => route.abort());
    await editor.route("**/healthz", (route) => route.abort());
    await editor.goto(`/admin/apps/default/scripts/${script}`);
    await editor.getByRole("region", { name: "Source" }).getByText("The server cannot be reached").waitFor();
    await editor.getByText(AWAY).waitFor();

    await dashboard.server.restart(async () => {
      await explain.getByRole("link", { name: "Explain" }).click();
      await tab.getByRole("navigation", { name: "App" }).getByRole("link", { name: "Domains" }).click();
      await palette.keyboard.press("Control+k");
      for (const part of [explain.locator("main"), tab.locator("main"), palette.getByRole("dialog")]) {
        await part.getByText("The server cannot be reached").waitFor();
      }
      for (const one of [explain, tab, palette]) await one.getByText(AWAY).waitFor();
      expect(await accessibilityFaults(explain)).toEqual([]);
    });

    await explain.getByRole("heading", { name: "Explain an address" }).waitFor();
    await tab.getByRole("textbox", { name: "Host" }).waitFor();
    await palette.getByRole("combobox", { name: "Search apps, scripts, pages and commands" }).waitFor();
    await editor.unrouteAll();
    await editor.getByRole("textbox", { name: "Source of Failing" }).waitFor();
    for (const one of [explain, tab, palette, editor]) await one.getByText(AWAY).waitFor({ state: "hidden" });
    await context.close();
  });

  test("says that the dashboard was updated where a part is there no more, and loads the page again", async () => {
    await open("/apps");
    await context.route("**/admin/assets/*", (route) => route.fulfill({ status: 404, body: "{}" }));
    await context.route("**/admin/", (route) =>
      route.fulfill({ contentType: "text/html", body: '<script type="module" src="/admin/assets/index-new.js">' }),
    );
    await page.getByRole("link", { name: "Explain" }).click();
    await page.locator("main").getByText("The dashboard was updated").waitFor();
    expect(await page.getByText(AWAY).count()).toBe(0);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByText("The dashboard was updated").waitFor();
    await page.keyboard.press("Escape");
    await context.unrouteAll();
    await page.getByRole("button", { name: "Load the page again" }).click();
    await page.getByRole("heading", { name: "Explain an address" }).waitFor();
    await context.close();
  });

  test("takes a question that was given up for no failure of the server", async () => {
    await open("/apps");
    let reads = 0;
    page.on(
      "request",
      (request) => void (request.method() === "GET" && request.url().includes("/admin/apps?") && reads++),
    );
    await page.getByRole("button", { name: "New app" }).first().click();
    await context.route("**/slug:check", async (route) => {
      await Bun.sleep(900);
      await route.continue().catch(() => undefined);
    });
    const away: string[] = [];
    const slug = page.getByRole("dialog").getByLabel("Slug");
    for (const letter of "abandons") {
      await slug.press(letter);
      await page.waitForTimeout(300);
      if (await page.getByText(AWAY).isVisible()) away.push(letter);
    }
    expect(away).toEqual([]);
    await page.getByRole("dialog").getByText("free", { exact: false }).first().waitFor();
    expect(reads).toBe(0);
    await context.close();
  });

  test("says above what is shown that it could not be read again", async () => {
    for (const [path, shown] of [
      ["/apps", "Default"],
      ["/apps/default", "Recent executions"],
      ["/apps/default/scripts", "Failing"],
      ["/settings", "PostgreSQL"],
    ] as const) {
      await open(path);
      await page.locator("main").getByText(shown).first().waitFor();
      await page.waitForLoadState("networkidle");
      // Old enough to be read again when the window is looked at again.
      await page.clock.install();
      await page.clock.runFor(10_000);
      await refuse(500, "internal", "Something broke inside");
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
      const failure = page.getByRole("alert").filter({ hasText: "Something broke inside" }).first();
      await failure.waitFor();
      expect(await page.locator("main").getByText(shown).first().isVisible()).toBe(true);
      await context.unrouteAll();
      while (await failure.isVisible()) {
        await failure.getByRole("button", { name: "Try again" }).click();
        await page.waitForTimeout(300);
      }
      await context.close();
    }
  });

  test("does not ask for names of scripts for ever", async () => {
    let asked = 0;
    [context, page] = await signedIn();
    await page.clock.install();
    await context.route("**/scripts?ids=*", async (route) => {
      asked++;
      await route.fulfill({ status: 500, json: { status: 500, code: "internal", detail: "No" } });
    });
    await page.goto("/admin/apps/default/routes");
    await page.getByRole("listitem").filter({ hasText: "/hello" }).first().waitFor();
    for (let step = 0; step < 30; step++) {
      await page.clock.runFor(2_000);
      await page.waitForTimeout(50);
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(5);
    await context.close();
  });

  test("forgets that the server was away once it is back, and asks again what it could not", async () => {
    await open("/apps/default/domains");
    const limits = await context.newPage();
    await limits.goto(`/admin/apps/default/scripts/${script}?part=limits`);
    const limit = limits.getByRole("tabpanel").getByRole("textbox").or(limits.getByRole("spinbutton")).first();
    await limit.fill("777");
    await dashboard.server.restart(async () => {
      await page.getByRole("textbox", { name: "Host" }).fill("later.example");
      await page.getByText("Cannot check it now").waitFor();
      await limits.getByRole("button", { name: /save limits/i }).click();
      await limits.getByRole("tabpanel").getByText("The server cannot be reached").waitFor();
    });
    await page.getByText("Free.").waitFor();
    expect(await page.getByText("Cannot check it now").count()).toBe(0);
    await limits.getByRole("tabpanel").getByText("The server cannot be reached").waitFor({ state: "hidden" });
    expect(await limit.inputValue()).toBe("777");
    await context.close();
  });

  test("asks to sign in again over the page when the token is refused, and keeps what was typed", async () => {
    await open("/apps/default/settings");
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Typed before");
    await refuse(401, "unauthorized", "The token is not known");
    await page.getByRole("button", { name: /save/i }).first().click();
    const layer = page.getByRole("dialog", { name: "Sign in again" });
    await layer.getByText("does not know the token any more").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    expect(await page.getByRole("dialog").count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    const token = layer.getByLabel("Administrator's token");
    await token.fill("wrong");
    await layer.getByRole("button", { name: "Sign in" }).click();
    await layer.getByText("The server does not know this token").waitFor();
    await context.unrouteAll();
    await token.fill(dashboard.server.token);
    await layer.getByRole("button", { name: "Sign in" }).click();
    await layer.waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("Typed before");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /save/i }).first().click();
    await page.getByRole("heading", { name: "Typed before" }).waitFor();
    await context.close();
  });

  test("goes on with the log once one has signed in again", async () => {
    await open("/logs");
    await page.getByText("Live", { exact: true }).waitFor();
    await refuse(401, "unauthorized", "The token is not known");
    // Another filter opens another tail.
    await page.getByRole("combobox", { name: "Outcome" }).selectOption("ok");
    const layer = page.getByRole("dialog", { name: "Sign in again" });
    await layer.waitFor();
    await context.unrouteAll();
    await layer.getByLabel("Administrator's token").fill(dashboard.server.token);
    await layer.getByRole("button", { name: "Sign in" }).click();
    await layer.waitFor({ state: "detached" });
    await page.getByText("Live", { exact: true }).waitFor();
    await fetch(`${dashboard.server.url}/hello`);
    await page
      .getByRole("option", { name: /\/hello/ })
      .first()
      .waitFor();
    await context.close();
  });

  test("says beside the editor that mistakes are not shown, until the engine could be loaded", async () => {
    for (const part of ["**/assets/check-worker-*", "**/*.wasm"]) {
      [context, page] = await signedIn();
      await context.route(part, (route) => route.abort());
      await context.route("**/healthz", (route) => route.abort());
      await page.goto(`/admin/apps/default/scripts/${script}`);
      const source = page.getByRole("textbox", { name: "Source of Failing" });
      await replaceText(page, source, "let x = ;");
      await page.getByText("Mistakes are not shown while you type").waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await context.unrouteAll();
      await page.locator(".cm-lintRange-error").first().waitFor();
      await page.getByText("Mistakes are not shown while you type").waitFor({ state: "detached" });
      await context.close();
    }
  });

  test("names an app that is not there as people write it", async () => {
    await open("/apps/\u{1F984}");
    await page.getByText("There is no app \u201c\u{1F984}\u201d").waitFor();
    await context.close();
  });
});
