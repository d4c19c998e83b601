import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Server } from "./server.ts";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** Asks the control plane as the administrator. */
export function askApi(server: Server, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}/api/v1/admin${path}`, {
    ...init,
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
  });
}

export async function idOf(server: Server, app: string): Promise<string> {
  const { id } = (await (await askApi(server, `/apps/${app}`)).json()) as { id: string };
  return id;
}

/** A page of somebody who is signed in. */
export async function signedIn(
  server: Server,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ viewport: WIDE, baseURL: server.url, ...options });
  await context.addInitScript((token) => sessionStorage.setItem("picloud-token", token), server.token);
  return [context, await context.newPage()];
}

export async function replaceText(page: Page, source: Locator, text: string): Promise<void> {
  await source.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}
