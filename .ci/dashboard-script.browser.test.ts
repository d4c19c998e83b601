import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { watchForComplaints } from "./browser.ts";
import { lookAt } from "./dashboard-look.ts";
import { NARROW, openDashboard, replaceText } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

/** Longer than what was read counts as fresh. */
const STALE_MS = 5_500;

const dashboard = openDashboard();
const { api, idOf, signedIn } = dashboard;

/** Id of a new script of the default app. */
async function createScript(name: string, source: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = JSON.stringify({ app_id: await idOf("default"), name, source, ...fields });
  const made = await api("/scripts", { method: "POST", body });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

interface Stored {
  name: string;
  source: string;
  timeout_ms: number;
  sandbox: Record<string, number>;
}

async function stored(script: string): Promise<Stored> {
  return (await (await api(`/scripts/${script}`)).json()) as Stored;
}

const editor = (page: Page) => page.getByRole("textbox", { name: /^Source of/ });
const leaving = (page: Page) => page.getByRole("dialog", { name: "Leave without saving?" });
const answer = (page: Page) => page.getByRole("region", { name: "Answer" });

async function open(page: Page, script: string, search = ""): Promise<void> {
  await page.goto(`/admin/apps/default/scripts/${script}${search}`);
  await editor(page).waitFor();
}

/** As if the tab was looked at again after a while. */
async function comeBack(page: Page): Promise<void> {
  await page.waitForTimeout(STALE_MS);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
}

describe("the text of a script", () => {
  test("stays when the script is deleted elsewhere, and becomes a script again", async () => {
    const id = await createScript("Deleted", '"saved"', { timeout_ms: 1234, sandbox: { max_map_size: 77 } });
    const [context, page] = await signedIn({ permissions: ["clipboard-read", "clipboard-write"] });
    const complaints = watchForComplaints(page);
    await open(page, id);
    await replaceText(page, editor(page), '"typed"');
    await api(`/scripts/${id}`, { method: "DELETE" });
    await comeBack(page);
    await page.getByText("The script was deleted elsewhere").waitFor();
    expect(await editor(page).innerText()).toContain('"typed"');
    await lookAt(page, "script-deleted-elsewhere");
    await page.getByRole("button", { name: "Copy the text" }).click();
    await page.getByText("The text is copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('"typed"');

    await page.getByRole("button", { name: "Create it anew" }).click();
    await page.getByText("The script was deleted elsewhere").waitFor({ state: "hidden" });
    await page.getByText("Saved, version 1").waitFor();
    const anew = /scripts\/([^?]+)/.exec(page.url())?.[1] ?? "";
    expect(anew).not.toBe(id);
    expect(await stored(anew)).toMatchObject({
      name: "Deleted",
      source: '"typed"',
      timeout_ms: 1234,
      sandbox: { max_map_size: 77 },
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("is known to be deleted once it cannot be saved", async () => {
    const id = await createScript("Deleted before saving", '"saved"');
    const [context, page] = await signedIn();
    await open(page, id);
    await replaceText(page, editor(page), '"typed"');
    await api(`/scripts/${id}`, { method: "DELETE" });
    await page.keyboard.press("Control+s");
    await page.getByText("The script was deleted elsewhere").waitFor();
    expect(await editor(page).innerText()).toContain('"typed"');
    await context.close();
  });

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
    expect((await stored(id)).source).toBe('"second"');
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

describe("leaving a page", () => {
  test("is asked about where the page is left, by going back too, and not within it", async () => {
    const id = await createScript("Left", '"saved"');
    await api(`/scripts/${id}/routes`, { method: "POST", body: JSON.stringify({ path: "/left" }) });
    await fetch(`${dashboard.server.url}/left`);
    const [context, page] = await signedIn();
    await page.goto("/admin/apps/default/scripts");
    await page.getByRole("link", { name: "Left" }).click();
    await editor(page).waitFor();
    await page.getByRole("tab", { name: "Logs" }).click();
    await page.getByRole("option", { name: /\/left/ }).click();
    await page.waitForURL("**execution=*");
    await replaceText(page, editor(page), '"typed"');
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("execution="));
    await page.waitForTimeout(300);
    expect(await leaving(page).count()).toBe(0);
    expect(await editor(page).innerText()).toContain('"typed"');
    await page.goBack();
    await leaving(page).waitFor();
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await page.waitForURL("**/apps/default/scripts");
    await context.close();
  });

  test("keeps limits that are typed while other parts are seen, and asks about them", async () => {
    const id = await createScript("Limited", "1");
    const [context, page] = await signedIn();
    await open(page, id, "?part=limits");
    const time = page.getByLabel("Time, in ms");
    await time.fill("999999");
    await page.getByRole("tab", { name: "Logs" }).click();
    await time.waitFor({ state: "hidden" });
    const away = () => page.getByRole("link", { name: "Scripts", exact: true }).first().click();
    await away();
    await leaving(page).waitFor();
    await lookAt(page, "leave-with-limits");
    // What is refused is shown where it was typed.
    await page.getByRole("button", { name: "Save and leave" }).click();
    await page
      .getByText(/at most/)
      .first()
      .waitFor();
    await leaving(page).waitFor({ state: "hidden" });
    expect(await time.inputValue()).toBe("999999");
    expect(await time.getAttribute("aria-invalid")).toBe("true");
    await time.fill("1500");
    await away();
    await page.getByRole("button", { name: "Save and leave" }).click();
    await page.waitForURL("**/apps/default/scripts");
    expect((await stored(id)).timeout_ms).toBe(1500);
    await context.close();
  });

  test("asks about a description of an app that is typed, and not when the app is deleted", async () => {
    const body = JSON.stringify({ slug: "described", name: "Described" });
    expect((await api("/apps", { method: "POST", body })).status).toBe(201);
    const [context, page] = await signedIn();
    await page.goto("/admin/apps/described/settings");
    const description = page.getByRole("textbox", { name: "Description" });
    const tab = (name: string) => page.getByRole("navigation", { name: "App" }).getByRole("link", { name }).click();
    await description.fill("typed");
    await tab("Routes");
    await leaving(page).waitFor();
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await description.inputValue()).toBe("typed");
    await tab("Routes");
    await page.getByRole("button", { name: "Save and leave" }).click();
    await page.waitForURL("**/apps/described/routes");
    const saved = (await (await api("/apps/described")).json()) as { description: string };
    expect(saved.description).toBe("typed");

    await tab("Settings");
    await description.fill("in vain");
    await page.getByLabel("Type described to confirm").fill("described");
    await page.getByRole("button", { name: "Delete described" }).click();
    await page.waitForURL("**/admin/apps");
    await context.close();
  });
});

describe("Try it", () => {
  for (const [what, address] of [
    ["routes", "**/scripts/*/routes?*"],
    ["claims", "**/apps/*/domains?*"],
  ] as const) {
    test(`says that it cannot read the ${what}, and reads them again`, async () => {
      const id = await createScript(`Unread ${what}`, "1");
      const route = JSON.stringify({ path: `/unread-${what}` });
      await api(`/scripts/${id}/routes`, { method: "POST", body: route });
      const [context, page] = await signedIn();
      const problem = { status: 503, contentType: "application/problem+json", body: '{"detail":"Too busy to read"}' };
      await page.route(address, (route) => route.fulfill(problem));
      await open(page, id);
      const request = page.getByRole("form", { name: "Request" });
      await request.getByText("Too busy to read").waitFor();
      expect(await request.getByText("No route leads").count()).toBe(0);
      expect(await request.getByLabel("Address").innerText()).not.toContain("By itself");
      expect(await request.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
      await lookAt(page, `try-unread-${what}`);
      await page.unroute(address);
      await request.getByRole("button", { name: "Try again" }).click();
      await request.getByText("Too busy to read").waitFor({ state: "hidden" });
      await request.getByRole("button", { name: "Send" }).click();
      await answer(page).getByText("200", { exact: true }).waitFor();
      expect(await request.getByLabel("Address").inputValue()).toContain("localhost");
      await context.close();
    });
  }

  test("takes a pasted curl command for the whole request", async () => {
    const id = await createScript("Pasted", "#{ m: ctx.method, q: ctx.query, h: ctx.headers.x_y, b: ctx.body }");
    const [context, page] = await signedIn({ permissions: ["clipboard-read", "clipboard-write"] });
    await api(`/scripts/${id}/routes`, {
      method: "POST",
      body: JSON.stringify({ method: "POST", path: "/pasted" }),
    });
    await open(page, id);
    const command = `curl -X POST '${dashboard.server.url}/pasted?a=1' \\
      -H 'content-type: application/json' -H 'x_y: of the header' \\
      --data '{"of": "the body"}'`;
    await page.evaluate((text) => navigator.clipboard.writeText(text), command);
    const path = page.getByLabel("Path and query");
    await path.click();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+v");
    expect(await path.inputValue()).toBe("/pasted?a=1");
    expect(await page.getByLabel("Method").inputValue()).toBe("POST");
    expect(await page.getByLabel("Body", { exact: true }).inputValue()).toBe("json");
    expect(await page.getByLabel("Text of the body").inputValue()).toBe('{"of": "the body"}');
    await page.getByRole("button", { name: "Send", exact: true }).click();
    for (const part of ["POST", "of the header", "the body"]) await answer(page).getByText(part).first().waitFor();
    await context.close();
  });

  test("says the status that the caller of a failed run gets, and shows no body that a HEAD never has", async () => {
    const source = 'if ctx.method == "PUT" { loop { } } if ctx.method == "POST" { throw "no" } "shown"';
    const id = await createScript("Tried", source);
    const [context, page] = await signedIn();
    await open(page, id);
    const send = async (method: string) => {
      await page.getByLabel("Method").selectOption(method);
      await page.getByRole("button", { name: "Send", exact: true }).click();
    };
    await send("POST");
    await answer(page).getByText("500", { exact: true }).waitFor();
    await answer(page).getByText("script_error").waitFor();
    await send("PUT");
    await answer(page).getByText("507", { exact: true }).waitFor();
    await send("HEAD");
    await answer(page).getByText("200", { exact: true }).waitFor();
    await answer(page).getByText("A HEAD request is answered without the body").waitFor();
    expect(await answer(page).getByText("shown").count()).toBe(0);
    await send("GET");
    await answer(page).getByText("shown").waitFor();
    await context.close();
  });

  test("shows the path of a request of before on a phone, whatever its host", async () => {
    const id = await createScript("Narrow", "1");
    const [context, page] = await signedIn({ viewport: NARROW });
    await open(page, id);
    const path = page.getByLabel("Path and query");
    await path.fill("http://a-rather-long-name.of-a-tenant.example.localhost:8080/orders");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    // The row is drawn anew when it is known how the request ended.
    await answer(page).waitFor();
    const shown = page.getByRole("region", { name: "Last requests" }).getByText("/orders", { exact: true });
    await shown.waitFor();
    const [width, needed] = await shown.evaluate((element: HTMLElement) => {
      const whole = element.cloneNode(true) as typeof element;
      whole.style.cssText = "position: absolute; max-width: none";
      element.after(whole);
      const widths = [element, whole].map((one) => one.getBoundingClientRect().width);
      whole.remove();
      return widths as [number, number];
    });
    // A fraction of a pixel less, and letters go for an ellipsis.
    expect(width).toBeGreaterThanOrEqual(needed);
    expect(needed).toBeGreaterThan(40);
    await shown.scrollIntoViewIfNeeded();
    await lookAt(page, "sent-narrow-light");
    await context.close();
  });
});
