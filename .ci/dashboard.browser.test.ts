import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { accessibilityFaults, watchForComplaints } from "./browser.ts";
import { lookAt, overflowOf, VARIANTS } from "./dashboard-look.ts";
import { NARROW, openDashboard, replaceText, WIDE } from "./dashboard-session.ts";

setDefaultTimeout(180_000);

const dashboard = openDashboard();
const { api, idOf, signedIn } = dashboard;

describe("the dashboard in Chromium", () => {
  for (const { name: variant, ...options } of VARIANTS) {
    test(`takes a newcomer from signing in to deleting the app, ${variant}`, async () => {
      const context = await dashboard.newContext(options);
      const page = await context.newPage();
      const complaints = watchForComplaints(page);
      /** What is seen now: kept, usable by all, and no wider than the window. */
      const look = (step: string) => lookAt(page, `journey-${step}-${variant}`);
      const slug = `shop-${variant}`;
      const dialog = page.getByRole("dialog");
      const tab = (name: string) => page.getByRole("navigation", { name: "App" }).getByRole("link", { name }).click();

      await page.goto("/admin/");
      const token = page.getByLabel("Administrator's token");
      await token.fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("The server does not know this token").waitFor();
      await look("01-sign-in");
      await token.fill(dashboard.server.token);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Apps" }).waitFor();
      expect(new URL(page.url()).pathname).toBe("/admin/apps");

      await page.getByRole("button", { name: "New app" }).first().click();
      await dialog.getByLabel("Name").fill(`Shop ${variant}`);
      await expect(dialog.getByLabel("Slug").inputValue()).resolves.toBe(slug);
      await dialog.getByText("free", { exact: false }).first().waitFor();
      await look("02-new-app");
      await dialog.getByRole("button", { name: "Create app" }).click();
      await page.getByRole("heading", { name: `Shop ${variant}` }).waitFor();
      expect(new URL(page.url()).pathname).toStartWith(`/admin/apps/${slug}`);
      await look("03-empty-overview");

      await tab("Domains");
      await page.getByRole("textbox", { name: "Host" }).fill("localhost");
      await page.getByText("claims these hosts").waitFor();
      await look("04-domain-taken");
      const pattern = `{tenant}.${slug}.example`;
      await page.getByRole("textbox", { name: "Host" }).fill(pattern);
      await page.getByText("Free.").waitFor();
      await page.getByRole("textbox", { name: "Host" }).press("Enter");
      await page.getByRole("button", { name: `Give ${pattern} up` }).waitFor();
      const claims = (await (await api(`/apps/${slug}/domains`)).json()) as { items: { pattern: string }[] };
      expect(claims.items.map((claim) => claim.pattern)).toEqual([pattern]);
      await look("05-domain-claimed");

      await tab("Scripts");
      await look("06-no-scripts");
      await page.getByRole("button", { name: "New script" }).first().click();
      await dialog.getByLabel("Name").fill("Shout");
      await look("07-new-script");
      await dialog.getByRole("button", { name: "Create script" }).click();
      await page.getByRole("heading", { name: "Shout" }).waitFor();
      const source = page.getByRole("textbox", { name: "Source of Shout" });
      const write = (text: string) => replaceText(page, source, text);
      await write("let x = ;");
      await page.locator(".cm-lintRange-error").first().waitFor();
      await look("08-mistake");
      await write('log::info("shouting"); ctx.path.to_upper()');
      await page.locator(".cm-lintRange-error").first().waitFor({ state: "detached" });
      await page.keyboard.press("Control+s");
      await page.getByText("Saved, version 2").waitFor();

      await page.getByRole("tab", { name: "Routes" }).click();
      await page.getByRole("button", { name: "Add route" }).first().click();
      await dialog.getByLabel("Path").fill("/shout");
      await look("09-new-route");
      await dialog.getByRole("button", { name: "Add route" }).click();
      await page.getByRole("link", { name: new RegExp(`${slug}\\.localhost.*/shout`) }).waitFor();

      await page.getByRole("tab", { name: "Try it" }).click();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      const answer = page.getByRole("region", { name: "Answer" });
      await answer.getByText("/SHOUT").waitFor();
      await answer.getByText("shouting").waitFor();
      await look("10-tried");
      await fetch(`${dashboard.server.url}/shout?loud=1`, { headers: { host: `${slug}.localhost` } });
      await page.getByRole("tab", { name: "Logs" }).click();
      await page
        .getByRole("option", { name: /\/shout/ })
        .first()
        .click();
      await page.getByRole("region", { name: "Execution" }).getByText("?loud=1").waitFor();
      await look("11-logged");

      await page.goto(`/admin/apps/${slug}/settings`);
      await page.getByRole("textbox", { name: "Slug" }).fill(`the-${slug}`);
      await page.getByRole("textbox", { name: "Slug" }).press("Enter");
      await dialog.getByRole("button", { name: /rename/i }).waitFor();
      await look("12-rename");
      await dialog.getByRole("button", { name: /rename/i }).click();
      await page.waitForURL(`**/admin/apps/the-${slug}/**`);
      await page.goto(`/admin/apps/${slug}/domains`);
      await page.waitForURL(`**/admin/apps/the-${slug}/domains`);

      await page.goto(`/admin/apps/the-${slug}/settings`);
      await page.getByLabel(`Type the-${slug} to confirm`).fill(`the-${slug}`);
      await page.getByRole("button", { name: `Delete the-${slug}` }).click();
      await page.waitForURL("**/admin/apps");
      expect((await api(`/apps/the-${slug}`)).status).toBe(404);
      await page.getByRole("button", { name: "Sign out" }).click();
      await token.waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test("shows both versions of a script that was changed meanwhile, and keeps the one that is chosen", async () => {
    const body = JSON.stringify({ app_id: await idOf("default"), name: "Contested", source: '"first"' });
    const { id } = (await (await api("/scripts", { method: "POST", body })).json()) as { id: string };
    for (const { name: variant, ...options } of VARIANTS) {
      const [context, page] = await signedIn(options);
      const complaints = watchForComplaints(page);
      await page.goto(`/admin/apps/default/scripts/${id}`);
      const source = page.getByRole("textbox", { name: "Source of Contested" });
      await source.waitFor();
      await api(`/scripts/${id}`, { method: "PATCH", body: JSON.stringify({ source: `"theirs, ${variant}"` }) });
      await replaceText(page, source, `"mine, ${variant}"`);
      await page.keyboard.press("Control+s");
      await page.getByRole("dialog", { name: "The script was changed meanwhile" }).waitFor();
      await lookAt(page, `stale-${variant}`);
      await page.getByRole("button", { name: "Keep mine", exact: true }).click();
      await source.click();
      await page.keyboard.press("Control+s");
      await page.getByText(/Saved, version/).waitFor();
      const saved = (await (await api(`/scripts/${id}`)).json()) as { source: string };
      expect(saved.source).toBe(`"mine, ${variant}"`);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  test("chooses one script among many by its name, for a route and for the log", async () => {
    const app = await idOf("default");
    for (let number = 0; number < 25; number++) {
      const body = JSON.stringify({ app_id: app, name: `numbered ${number}`, source: "1" });
      expect((await api("/scripts", { method: "POST", body })).status).toBe(201);
    }
    const [context, page] = await signedIn({ viewport: NARROW });
    const complaints = watchForComplaints(page);
    await page.goto("/admin/apps/default/routes");
    await page.getByRole("button", { name: "Add route" }).first().click();
    const dialog = page.getByRole("dialog");
    // The dialog begins with the path, though it is not its first field.
    await dialog.locator("input:focus").fill("/chosen");
    await expect(dialog.getByLabel("Path").inputValue()).resolves.toBe("/chosen");
    const script = dialog.getByRole("combobox", { name: "Script" });
    await script.click();
    await dialog.getByText("There are more").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.getByText("There are more").waitFor({ state: "hidden" });
    await script.pressSequentially("numbered 2");
    await dialog.getByRole("option", { name: "numbered 24" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(script.inputValue()).resolves.toBe("numbered 20");
    // What is typed and not chosen is forgotten.
    await script.pressSequentially("no such name");
    await dialog.getByText("Nothing is named like").waitFor();
    await page.keyboard.press("Tab");
    await expect(script.inputValue()).resolves.toBe("numbered 20");
    await dialog.getByRole("button", { name: "Add route" }).click();
    await page
      .getByRole("listitem")
      .filter({ hasText: "/chosen" })
      .getByRole("link", { name: "numbered 20" })
      .waitFor();

    await page.goto("/admin/logs");
    const filter = page.getByRole("combobox", { name: "Script" });
    await filter.click();
    await filter.pressSequentially("numbered 7");
    await page.getByRole("option", { name: "numbered 7", exact: true }).click();
    await page.waitForURL("**/logs?script=*");
    await page.reload();
    await page.getByRole("button", { name: "Script: show all" }).click();
    await page.waitForURL("**/logs");
    await expect(filter.inputValue()).resolves.toBe("");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("loads little at first, and the editor and the engine where they are needed", async () => {
    const [context, page] = await signedIn();
    const scripts = async (): Promise<string[]> => {
      const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
      return names.filter((name) => /\.(?:js|wasm)$/.test(new URL(name).pathname));
    };
    /** Bytes on the way; what is too small to gain by it is not compressed. */
    const gzipped = async (url: string): Promise<number> => {
      const init = { headers: { "accept-encoding": "gzip" }, decompress: false };
      return (await (await fetch(url, init)).arrayBuffer()).byteLength;
    };
    await page.goto("/admin/");
    await page.getByRole("heading", { name: "Apps" }).waitFor();
    await page.waitForLoadState("networkidle");
    const first = await scripts();
    const sizes = await Promise.all(first.map(gzipped));
    expect(first.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(120 * 1024);
    expect(first.filter((name) => name.endsWith(".wasm"))).toEqual([]);

    const { items } = (await (await api("/scripts?app=default")).json()) as { items: { id: string }[] };
    await page.goto(`/admin/apps/default/scripts/${items[0]?.id}`);
    await page.getByRole("textbox", { name: /^Source of/ }).waitFor();
    await page.waitForLoadState("networkidle");
    const later = (await scripts()).filter((name) => !first.includes(name));
    expect(later.length).toBeGreaterThan(0);
    for (const name of [...first, ...later]) {
      const { headers } = await fetch(name, { method: "HEAD" });
      expect([name, headers.get("cache-control")]).toEqual([name, "public, max-age=31536000, immutable"]);
    }
    await context.close();
  });

  for (const { name: variant, ...options } of VARIANTS) {
    test(`shows every page without complaints and usable by all, ${variant}`, async () => {
      const { items } = (await (await api("/scripts?app=default")).json()) as { items: { id: string }[] };
      await fetch(`${dashboard.server.url}/hello`);
      const [context, page] = await signedIn(options);
      const complaints = watchForComplaints(page);
      const paths = {
        apps: "/apps",
        overview: "/apps/default",
        scripts: "/apps/default/scripts",
        domains: "/apps/default/domains",
        routes: "/apps/default/routes",
        "app-logs": "/apps/default/logs",
        "app-settings": "/apps/default/settings",
        script: `/apps/default/scripts/${items[0]?.id}`,
        logs: "/logs",
        explain: "/explain?url=http%3A%2F%2Flocalhost%2Fhello",
        settings: "/settings",
        nowhere: "/nowhere",
      };
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(`/admin${path}`);
        await page.locator("main h1, main h2").first().waitFor();
        await lookAt(page, `${name}-${variant}`);
      }
      await page.goto("/admin/apps");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("def");
      await page.getByRole("option").first().waitFor();
      await lookAt(page, `palette-${variant}`);
      for (const part of ["Routes", "Limits", "Logs"]) {
        await page.goto(`/admin${paths.script}`);
        await page.getByRole("tab", { name: part }).click();
        await lookAt(page, `script-${part.toLowerCase()}-${variant}`);
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  }

  test("fits a phone whatever things are called, and moves nothing while it loads", async () => {
    const long = `Long-${"word".repeat(20)}`;
    await api("/apps", { method: "POST", body: JSON.stringify({ slug: "long-names", name: long }) });
    const body = { app_id: await idOf("long-names"), name: `Script-${"name".repeat(22)}`, source: '"x"' };
    const made = await api("/scripts", { method: "POST", body: JSON.stringify(body) });
    const { id } = (await made.json()) as { id: string };
    for (const path of ["/short", `/${"segment".repeat(20)}`]) {
      const route = await api(`/scripts/${id}/routes`, { method: "POST", body: JSON.stringify({ path }) });
      expect(route.status).toBe(201);
    }
    const explained = encodeURIComponent("http://long-names.localhost/short");
    for (const viewport of [NARROW, WIDE]) {
      const [context, page] = await signedIn({ viewport });
      // What takes longer on the way shows what moves when it comes.
      await page.route("**/api/v1/admin/**", async (route) => {
        await Bun.sleep(route.request().url().includes("/scripts") ? 300 : 100);
        await route.continue();
      });
      await page.addInitScript(() => {
        const seen = globalThis as unknown as { moved: number };
        seen.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
            if (!shift.hadRecentInput) seen.moved += shift.value;
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const paths = ["", "/scripts", "/domains", "/routes", "/logs", "/settings", `/scripts/${id}`];
      const ofApp = paths.map((part) => `/apps/long-names${part}`);
      const ofPlatform = ["", "/account", "/accounts", "/tokens", "/audit"].map((part) => `/settings${part}`);
      for (const path of ["/apps", ...ofApp, ...ofPlatform, `/explain?url=${explained}`]) {
        await page.goto(`/admin${path}`);
        await page.locator("main h1, main h2").first().waitFor();
        await page.locator("main .skeleton").first().waitFor({ state: "detached" });
        await page.waitForTimeout(500);
        const overflow = await overflowOf(page);
        const moved = await page.evaluate(() => (globalThis as unknown as { moved: number }).moved);
        expect({ path, width: viewport.width, overflow }).toEqual({ path, width: viewport.width, overflow: 0 });
        // Under 0.1 counts as good: https://web.dev/articles/cls
        expect({ path, width: viewport.width, moved: moved < 0.1 ? 0 : moved }).toMatchObject({ path, moved: 0 });
      }
      await context.close();
    }
  });

  test("says that the server is away, keeps what was typed, and goes on by itself when it is back", async () => {
    const body = { app_id: await idOf("default"), name: "Kept", source: '"saved"' };
    const made = await api("/scripts", { method: "POST", body: JSON.stringify(body) });
    const { id } = (await made.json()) as { id: string };
    const [context, editorPage] = await signedIn();
    const formPage = await context.newPage();
    const logPage = await context.newPage();
    await editorPage.goto(`/admin/apps/default/scripts/${id}`);
    await replaceText(editorPage, editorPage.getByRole("textbox", { name: "Source of Kept" }), '"typed"');
    await formPage.goto("/admin/apps/default/settings");
    const name = formPage.getByRole("textbox", { name: "Name" });
    await name.fill("Typed before the server went away");
    await logPage.goto("/admin/logs");
    await logPage.getByText("Live", { exact: true }).waitFor();
    const pages = [editorPage, formPage, logPage];

    await dashboard.server.restart(async () => {
      await editorPage.keyboard.press("Control+s");
      await formPage.getByRole("button", { name: /save/i }).first().click();
      for (const page of pages) await page.getByText("The server does not answer").first().waitFor();
      await lookAt(formPage, "away-wide-light");
    });

    for (const page of pages) await page.getByText("The server does not answer").first().waitFor({ state: "hidden" });
    expect(await name.inputValue()).toBe("Typed before the server went away");
    await formPage.getByRole("button", { name: /save/i }).first().click();
    await formPage.getByRole("heading", { name: "Typed before the server went away" }).waitFor();
    await editorPage.getByText('"typed"').waitFor();
    await editorPage.keyboard.press("Control+s");
    await editorPage.getByText("Saved, version 2").waitFor();
    // The log goes on with what came since, without being asked to.
    await logPage.getByText("Live", { exact: true }).waitFor();
    await fetch(`${dashboard.server.url}/hello?after=restart`);
    await logPage
      .getByRole("option", { name: /\/hello/ })
      .first()
      .waitFor();
    await context.close();
  });
});
