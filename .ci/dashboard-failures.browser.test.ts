import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { signedIn } from "./dashboard-session.ts";
import { type Server, startServer } from "./server.ts";

setDefaultTimeout(120_000);

const AWAY = "The server does not answer";

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Signs in anew, with bounds below the test's, so that what did not come is named. */
async function open(path: string): Promise<void> {
  [context, page] = await signedIn(server, browser);
  context.setDefaultTimeout(20_000);
  await page.goto(`/admin${path}`);
  await page.locator("main h1, main h2").first().waitFor();
}

describe("the dashboard, when something fails,", () => {
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

  test("names an app that is not there as people write it", async () => {
    await open("/apps/\u{1F984}");
    await page.getByText("There is no app \u201c\u{1F984}\u201d").waitFor();
    await context.close();
  });
});
