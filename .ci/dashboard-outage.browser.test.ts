import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { watchForComplaints } from "./browser.ts";
import { lookAt } from "./dashboard-look.ts";
import { NARROW, openDashboard, replaceText } from "./dashboard-session.ts";
import { whileDatabaseIsFrozen } from "./frozen-database.ts";

setDefaultTimeout(180_000);

/** Longer than what was read counts as fresh. */
const STALE_MS = 5_500;
const AWAY = "The server's database does not answer.";

const dashboard = openDashboard();
const { api, idOf, signedIn } = dashboard;
let script: string;

beforeAll(async () => {
  const body = JSON.stringify({ app_id: await idOf("default"), name: "Kept", source: '"saved"' });
  script = ((await (await api("/scripts", { method: "POST", body })).json()) as { id: string }).id;
  await fetch(`${dashboard.server.url}/hello`);
});

/** As if the tab was looked at again. */
const comeBack = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));

/** Every page that asks the database, and something of the server's that it shows. */
const pages = (): [path: string, shown: string][] => [
  ["/apps", "Default"],
  ["/apps/default", "Recent executions"],
  ["/apps/default/scripts", "Kept"],
  ["/apps/default/domains", "localhost"],
  ["/apps/default/routes", "/hello"],
  ["/apps/default/settings", "Rate limits"],
  [`/apps/default/scripts/${script}?part=routes`, "Kept"],
  [`/apps/default/scripts/${script}?part=limits`, "Operations"],
  ["/explain?url=http%3A%2F%2Flocalhost%2Fhello", "/hello"],
  ["/settings", "PostgreSQL"],
  ["/settings/accounts", "account"],
  ["/settings/tokens", "token"],
  ["/settings/audit", "created a script"],
];

describe("the dashboard, while the database does not answer,", () => {
  test("keeps every page as it is, says so once, and goes on by itself", async () => {
    const [context] = await signedIn();
    const open = await Promise.all(
      pages().map(async ([path, text]) => {
        const page = await context.newPage();
        const complaints = watchForComplaints(page);
        await page.goto(`/admin${path}`);
        const shown = page.locator("main").getByText(text).first();
        await shown.waitFor();
        await page.waitForLoadState("networkidle");
        return { path, page, shown, complaints };
      }),
    );
    await open[0]?.page.waitForTimeout(STALE_MS);

    await whileDatabaseIsFrozen(dashboard.server, async () => {
      for (const { page } of open) await comeBack(page);
      for (const { path, page, shown } of open) {
        await page
          .getByText(AWAY)
          .waitFor({ timeout: 60_000 })
          .catch((late: unknown) => {
            throw new Error(`Nothing is said on ${path}`, { cause: late });
          });
        // What failed after the first answer has come by now too.
        await page.waitForTimeout(500);
        const said = { path, shown: await shown.isVisible(), alerts: await page.getByRole("alert").allInnerTexts() };
        expect(said).toEqual({ path, shown: true, alerts: [] });
        expect([path, await page.getByText(/database (?:is|does)/).count()]).toEqual([path, 1]);
      }
      for (const number of [1, 5]) await lookAt(open[number]?.page as Page, `database-away-${number}`);
    });

    for (const { page } of open) await page.getByText(AWAY).waitFor({ state: "hidden" });
    for (const { path, page, shown } of open) {
      expect([path, await shown.isVisible(), await page.getByRole("alert").count()]).toEqual([path, true, 0]);
    }
    expect(open.flatMap(({ complaints }) => complaints)).toEqual([]);
    await context.close();
  });

  test("keeps what is typed, refuses to save with a sentence, and saves once it is back", async () => {
    const [context, form] = await signedIn({ viewport: NARROW });
    const editor = await context.newPage();
    await form.goto("/admin/apps/default/settings");
    const name = form.getByRole("textbox", { name: "Name" });
    await name.fill("Typed meanwhile");
    await editor.goto(`/admin/apps/default/scripts/${script}`);
    await replaceText(editor, editor.getByRole("textbox", { name: "Source of Kept" }), '"typed"');

    await whileDatabaseIsFrozen(dashboard.server, async () => {
      await form.getByRole("button", { name: "Save", exact: true }).click();
      await editor.keyboard.press("Control+s");
      for (const page of [form, editor]) await page.getByText(AWAY).waitFor();
      await form.getByRole("alert").filter({ hasText: "The database is unavailable" }).waitFor();
      await lookAt(form, "database-away-form-narrow");
    });

    for (const page of [form, editor]) await page.getByText(AWAY).waitFor({ state: "hidden" });
    await form.getByRole("alert").waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("Typed meanwhile");
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await form.getByRole("heading", { name: "Typed meanwhile" }).waitFor();
    await editor.getByText('"typed"').waitFor();
    await editor.keyboard.press("Control+s");
    await editor.getByText("Saved, version 2").waitFor();
    await context.close();
  });

  test("says so in place of a page that is opened then, and shows it once it is back", async () => {
    const [context, log] = await signedIn();
    const list = await context.newPage();
    const stranger = await (await dashboard.newContext()).newPage();
    for (const page of [log, list]) {
      await page.goto("/admin/explain");
      await page.getByRole("heading", { name: "Explain an address" }).waitFor();
    }
    await whileDatabaseIsFrozen(dashboard.server, async () => {
      await log.getByRole("link", { name: "Logs" }).click();
      await list.getByRole("link", { name: "Apps" }).click();
      await stranger.goto("/admin/");
      for (const page of [log, list]) {
        await page.locator("main").getByText("The database is unavailable").waitFor();
        await page.getByText(AWAY).waitFor();
      }
      await lookAt(log, "database-away-log");
    });
    await list.getByRole("table").getByText("default").first().waitFor();
    await log.getByText("Live", { exact: true }).waitFor();
    await fetch(`${dashboard.server.url}/hello?after=outage`);
    await log
      .getByRole("option", { name: /\/hello/ })
      .first()
      .waitFor();
    for (const page of [log, list]) {
      await page.getByText(AWAY).waitFor({ state: "hidden" });
      expect(await page.getByText("The database is unavailable").count()).toBe(0);
    }
    await stranger.getByLabel("Administrator's token").waitFor();
    await stranger.context().close();
    await context.close();
  });
});
