import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { lookAt } from "./dashboard-looks.ts";
import * as session from "./dashboard-session.ts";
import { replaceText } from "./dashboard-session.ts";
import { type Server, startServer } from "./server.ts";

setDefaultTimeout(180_000);

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const api = (path: string, init?: RequestInit) => session.askApi(server, path, init);
const signedIn = (options?: BrowserContextOptions) => session.signedIn(server, browser, options);

/** Id of a new script of the default app. */
async function createScript(name: string, source: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = JSON.stringify({ app_id: await session.idOf(server, "default"), name, source, ...fields });
  const made = await api("/scripts", { method: "POST", body });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

const editor = (page: Page) => page.getByRole("textbox", { name: /^Source of/ });
async function open(page: Page, script: string): Promise<void> {
  await page.goto(`/admin/apps/default/scripts/${script}`);
  await editor(page).waitFor();
}

describe("the text of a script", () => {
  test("of before a reload is offered until it is taken or dismissed", async () => {
    const id = await createScript("Offered", '"saved"');
    const [context, page] = await signedIn();
    page.on("dialog", (dialog) => void dialog.accept());
    const offers = page.getByText("There is text of yours");
    await open(page, id);
    await replaceText(page, editor(page), '"first"');
    await page.reload();
    await offers.waitFor();
    await replaceText(page, editor(page), '"small"');
    await page.keyboard.press("Control+s");
    await page.getByText("Saved, version 2").waitFor();
    expect(await offers.count()).toBe(1);

    await replaceText(page, editor(page), '"second"');
    await page.reload();
    await offers.nth(1).waitFor();
    await lookAt(page, "script-two-drafts");
    await page.getByRole("button", { name: "Restore it" }).nth(1).click();
    await editor(page).getByText('"first"').waitFor();
    expect(await offers.count()).toBe(1);
    // What is in the editor is offered in the place of what is restored.
    await page.getByRole("button", { name: "Restore it" }).click();
    await editor(page).getByText('"second"').waitFor();
    expect(await offers.count()).toBe(1);
    await page.getByRole("button", { name: "Discard it" }).click();
    await page.keyboard.press("Control+s");
    await page.getByText("Saved, version 3").waitFor();
    await page.reload();
    await editor(page).getByText('"second"').waitFor();
    expect(await offers.count()).toBe(0);
    await context.close();
  });

  test("is saved once more when that is asked for while it is saved", async () => {
    const id = await createScript("Saved twice", '"saved"');
    const [context, page] = await signedIn();
    await open(page, id);
    const held = Promise.withResolvers<void>();
    await page.route(`**/scripts/${id}`, async (route) => {
      if (route.request().method() === "PATCH") await held.promise;
      await route.continue();
    });
    await replaceText(page, editor(page), '"first"');
    await page.keyboard.press("Control+s");
    await page.getByText("Saving\u2026").waitFor();
    await replaceText(page, editor(page), '"second"');
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    held.resolve();
    await page.getByText("Saved, version 3").waitFor();
    const saved = (await (await api(`/scripts/${id}`)).json()) as { source: string };
    expect(saved.source).toBe('"second"');
    await context.close();
  });

  test("is not said to be kept from a server that is back", async () => {
    const id = await createScript("Back again", '"saved"');
    const [context, page] = await signedIn();
    await open(page, id);
    await page.route(`**/scripts/${id}`, (route) => route.abort());
    await replaceText(page, editor(page), '"typed"');
    await page.keyboard.press("Control+s");
    const refusal = page.getByRole("alert").filter({ hasText: "The server cannot be reached" });
    await refusal.waitFor();
    await page.unroute(`**/scripts/${id}`);
    await refusal.waitFor({ state: "hidden" });
    await page.getByText("Unsaved changes").waitFor();
    await page.keyboard.press("Control+s");
    await page.getByText("Saved, version 2").waitFor();
    await context.close();
  });
});
