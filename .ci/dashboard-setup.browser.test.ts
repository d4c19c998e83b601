import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { watchForComplaints } from "./browser.ts";
import { lookAt, VARIANTS } from "./dashboard-look.ts";
import { openDashboard, signIn } from "./dashboard-session.ts";
import type { Server } from "./server.ts";

setDefaultTimeout(180_000);

const FIRST = "the first password of ada";
const PASSWORD = "tea for two, please";

/** The path and fragment of the link in the server's output, which comes a moment after its first answer. */
async function printedLink(server: Server): Promise<string> {
  for (;;) {
    const printed = await Bun.file(join(server.folder, "out.log")).text();
    const link = /"link":"[^"]*(\/admin\/setup#token=[\w-]+)"/.exec(printed)?.[1];
    if (link !== undefined) return link;
    await Bun.sleep(50);
  }
}

describe("a dashboard without an account", () => {
  const dashboard = openDashboard();
  const { newContext } = dashboard;

  for (const { name: variant, ...options } of VARIANTS) {
    test(`asks for one by the set-up link, and says of links that are no good what to do, ${variant}`, async () => {
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

      await page.evaluate((link) => void (location.href = link), await printedLink(dashboard.server));
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
});

describe("the first account", () => {
  const dashboard = openDashboard();
  const { newContext } = dashboard;

  test("comes from the link, and goes on to its password, a token, and the log of it all", async () => {
    const context = await newContext();
    const page = await context.newPage();
    const complaints = watchForComplaints(page);
    const dialog = page.getByRole("dialog");

    const link = await printedLink(dashboard.server);
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
});
