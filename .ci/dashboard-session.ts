import { afterAll, beforeAll } from "bun:test";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** A server and a Chromium, which the tests of a file share. */
export interface DashboardSession {
  readonly server: Server;
  /** Asks the control plane as the administrator. */
  api(path: string, init?: RequestInit): Promise<Response>;
  idOf(app: string): Promise<string>;
  /** A browser of somebody's own, at a desk unless `options` say otherwise. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** One whose tabs hold this token. */
  withToken(token: string, options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page of the administrator. */
  signedIn(options?: BrowserContextOptions): Promise<[BrowserContext, Page]>;
}

/** Starts both before the file's tests, and ends them after the last. */
export function openDashboard(): DashboardSession {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const api = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}/api/v1/admin${path}`, {
      ...init,
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    });
  const newContext = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await browser.newContext({ viewport: WIDE, baseURL: server.url, ...options });
    // Below the tests' own bound, so that what did not come is named.
    context.setDefaultTimeout(90_000);
    return context;
  };
  const withToken = async (token: string, options?: BrowserContextOptions): Promise<BrowserContext> => {
    const context = await newContext(options);
    await context.addInitScript((kept) => sessionStorage.setItem("picloud-token", kept), token);
    return context;
  };
  return {
    get server() {
      return server;
    },
    api,
    async idOf(app) {
      return ((await (await api(`/apps/${app}`)).json()) as { id: string }).id;
    },
    newContext,
    withToken,
    async signedIn(options) {
      const context = await withToken(server.token, options);
      return [context, await context.newPage()];
    },
  };
}

export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function replaceText(page: Page, source: Locator, text: string): Promise<void> {
  await source.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}
