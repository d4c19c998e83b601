import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { watchForComplaints } from "./browser.ts";
import { lookAt, VARIANTS } from "./dashboard-look.ts";
import { openDashboard } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

const dashboard = openDashboard();
const { api, signedIn } = dashboard;

interface Limit {
  requests_per_second: number;
  burst: number;
}

interface Stored {
  name: string;
  rate_limit: Limit | null;
  client_rate_limit: Limit | null;
}

/** A new app whose script answers at `/here`, at its name on the loopback. */
async function newApp(slug: string, limits: Partial<Stored> = {}): Promise<void> {
  const made = await api("/apps", { method: "POST", body: JSON.stringify({ slug, name: `App ${slug}`, ...limits }) });
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  const body = JSON.stringify({ app_id: id, name: "Here", source: '"here"' });
  const script = (await (await api("/scripts", { method: "POST", body })).json()) as { id: string };
  const route = JSON.stringify({ path: "/here" });
  expect((await api(`/scripts/${script.id}/routes`, { method: "POST", body: route })).status).toBe(201);
}

/** How many of so many requests were let through. */
async function letThrough(slug: string, requests: number): Promise<number> {
  let through = 0;
  for (let sent = 0; sent < requests; sent++) {
    const { status } = await fetch(`${dashboard.server.url}/here`, { headers: { host: `${slug}.localhost` } });
    expect([200, 429]).toContain(status);
    if (status === 200) through++;
  }
  return through;
}

const stored = async (slug: string) => (await (await api(`/apps/${slug}`)).json()) as Stored;
const change = (slug: string, body: Partial<Stored>) =>
  api(`/apps/${slug}`, { method: "PATCH", body: JSON.stringify(body) });
const limitOf = (page: Page, name: string) => page.getByRole("group", { name });
const rateOf = (page: Page, name: string) => limitOf(page, name).getByLabel("Requests per second");
const burstOf = (page: Page, name: string) => limitOf(page, name).getByLabel("At once after a pause");
const save = (page: Page) => page.getByRole("button", { name: "Save limits" });
/** Until the form is what the app is. */
const untilSaved = (page: Page) =>
  page.locator('button:disabled:not([aria-busy="true"])', { hasText: "Save limits" }).waitFor();
/** A figure of the overview, by its name. */
const figure = (page: Page, name: string) =>
  page
    .locator("dl div")
    .filter({ has: page.locator("dt", { hasText: name }) })
    .locator("dd");

async function openSettings(slug: string, options?: BrowserContextOptions): Promise<Page> {
  const [, page] = await signedIn(options);
  await page.goto(`/admin/apps/${slug}/settings`);
  await save(page).waitFor();
  return page;
}

describe("the rate limits of an app", () => {
  for (const { name: variant, ...options } of VARIANTS) {
    test(`are set, refused where they are wrong, seen to work and taken away, ${variant}`, async () => {
      const slug = `limited-${variant}`;
      await newApp(slug);
      const page = await openSettings(slug, options);
      const complaints = watchForComplaints(page);
      await limitOf(page, "All requests together").getByText("No limit.").waitFor();
      expect(await save(page).isDisabled()).toBe(true);
      await lookAt(page, `limits-none-${variant}`);

      await rateOf(page, "All requests together").fill("0.001");
      await limitOf(page, "All requests together").getByText("A limit needs both numbers.").waitFor();
      await rateOf(page, "Each client").fill("none");
      await burstOf(page, "Each client").fill("0");
      await save(page).click();
      await limitOf(page, "All requests together").getByText("This field is required").waitFor();
      await limitOf(page, "Each client").getByText("Expected a number").waitFor();
      await limitOf(page, "Each client").getByText("Expected at least 1").waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
      expect(await burstOf(page, "Each client").getAttribute("aria-invalid")).toBe("true");
      await lookAt(page, `limits-wrong-${variant}`);

      await burstOf(page, "All requests together").fill("3");
      await limitOf(page, "All requests together").getByText("One request every 16.7 minutes").waitFor();
      await limitOf(page, "Each client").getByRole("button", { name: "Remove the limit" }).click();
      await limitOf(page, "Each client").getByText("No limit.").waitFor();
      await save(page).click();
      await untilSaved(page);
      expect(await stored(slug)).toMatchObject({
        rate_limit: { requests_per_second: 0.001, burst: 3 },
        client_rate_limit: null,
      });
      expect(await letThrough(slug, 10)).toBe(3);

      await page.getByRole("navigation", { name: "App" }).getByRole("link", { name: "Overview" }).click();
      await figure(page, "Refused").filter({ hasText: "770%" }).waitFor();
      expect(await figure(page, "Requests").innerText()).toBe("3");
      expect(await figure(page, "Errors").innerText()).toStartWith("0");
      await page
        .getByRole("img", { name: "3 requests in the last day, 0 of them failed; 7 more were refused" })
        .waitFor();
      await page.getByText("As a table").first().click();
      const rows = page.getByRole("region", { name: /^Requests an hour/ }).getByRole("row");
      expect(await rows.first().innerText()).toMatch(/From\s+Refused\s+Run\s+Failed/);
      await lookAt(page, `limits-refused-${variant}`);

      await page.getByRole("link", { name: "Change the limits" }).click();
      await page.waitForURL(`**/apps/${slug}/settings#rate-limits`);
      await rateOf(page, "All requests together").waitFor();
      expect(await rateOf(page, "All requests together").inputValue()).toBe("0.001");
      await page.waitForFunction(() => {
        const { top, bottom } = document.querySelector("#rate-limits")?.getBoundingClientRect() ?? {
          top: -1,
          bottom: -1,
        };
        return top >= 44 && (top < 100 || bottom <= innerHeight);
      });
      await lookAt(page, `limits-set-${variant}`);
      await limitOf(page, "All requests together").getByRole("button", { name: "Remove the limit" }).click();
      await save(page).click();
      await untilSaved(page);
      expect(await stored(slug)).toMatchObject({ rate_limit: null, client_rate_limit: null });
      expect(await letThrough(slug, 10)).toBe(10);
      await page.goto(`/admin/apps/${slug}`);
      await page.getByText("There is no limit now.").waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  }

  test("are no matter where an app has none and never had", async () => {
    await newApp("unlimited");
    expect(await letThrough("unlimited", 3)).toBe(3);
    const [context, page] = await signedIn();
    await page.goto("/admin/apps/unlimited");
    await figure(page, "Requests").filter({ hasText: "3" }).waitFor();
    expect(await page.getByText(/refused/i).count()).toBe(0);
    await context.close();
  });

  test("leave the other limit, and what is not sent, as they are", async () => {
    const limits = {
      rate_limit: { requests_per_second: 5, burst: 10 },
      client_rate_limit: { requests_per_second: 1, burst: 2 },
    };
    await newApp("two-limits", limits);
    const page = await openSettings("two-limits");
    const sent = page.waitForRequest((request) => request.method() === "PATCH");
    await burstOf(page, "Each client").fill("1,000");
    await save(page).click();
    expect((await sent).postDataJSON()).toEqual({ client_rate_limit: { requests_per_second: 1, burst: 1_000 } });
    await untilSaved(page);
    expect(await stored("two-limits")).toMatchObject({ ...limits, client_rate_limit: { burst: 1_000 } });
    await page.context().close();
  });

  test("that somebody else changed meanwhile are not written over, and can be loaded", async () => {
    await newApp("contested");
    const page = await openSettings("contested");
    await rateOf(page, "All requests together").fill("1");
    await burstOf(page, "All requests together").fill("1");
    await change("contested", { rate_limit: { requests_per_second: 7, burst: 70 } });
    await save(page).click();
    const notice = page.getByRole("alert").filter({ hasText: "The app changed since you opened it" });
    await notice.waitFor();
    await lookAt(page, "limits-stale");
    expect(await stored("contested")).toMatchObject({ rate_limit: { requests_per_second: 7, burst: 70 } });
    await notice.getByRole("button", { name: "Load what it is now" }).click();
    await untilSaved(page);
    expect(await notice.count()).toBe(0);
    expect(await burstOf(page, "All requests together").inputValue()).toBe("70");
    await burstOf(page, "All requests together").fill("71");
    await save(page).click();
    await untilSaved(page);
    expect(await stored("contested")).toMatchObject({ rate_limit: { requests_per_second: 7, burst: 71 } });
    await page.context().close();
  });

  test("and the description of the app do not stand in each other's way, and are asked about together", async () => {
    await newApp("both");
    const page = await openSettings("both");
    await page.getByRole("textbox", { name: "Name" }).fill("Named anew");
    await rateOf(page, "All requests together").fill("4");
    await burstOf(page, "All requests together").fill("4");
    await save(page).click();
    await untilSaved(page);
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Named anew");
    await burstOf(page, "All requests together").fill("5");
    await page.getByRole("link", { name: "Explain" }).click();
    const leaving = page.getByRole("dialog", { name: "Leave without saving?" });
    await leaving.getByRole("button", { name: "Save and leave" }).click();
    await page.waitForURL("**/admin/explain");
    expect(await stored("both")).toMatchObject({
      name: "Named anew",
      rate_limit: { requests_per_second: 4, burst: 5 },
    });
    await page.context().close();
  });

  test("keep what is typed while they are saved", async () => {
    await newApp("typed-on");
    const page = await openSettings("typed-on");
    await rateOf(page, "All requests together").fill("2");
    await burstOf(page, "All requests together").fill("20");
    await page.route("**/api/v1/admin/apps/*", async (route) => {
      if (route.request().method() === "PATCH") await burstOf(page, "All requests together").fill("21");
      await route.continue();
    });
    await save(page).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await burstOf(page, "All requests together").inputValue()).toBe("21");
    expect(await stored("typed-on")).toMatchObject({ rate_limit: { burst: 20 } });
    await save(page).click();
    await untilSaved(page);
    expect(await stored("typed-on")).toMatchObject({ rate_limit: { burst: 21 } });
    await page.context().close();
  });
});
