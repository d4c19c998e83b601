import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { accessibilityFaults, keepScreenshot } from "./browser.ts";
import { NARROW, WIDE } from "./dashboard-session.ts";

/** A desk and a phone, by day and by night. */
export const VARIANTS = (["light", "dark"] as const).flatMap((colorScheme) => [
  { name: `wide-${colorScheme}`, viewport: WIDE, colorScheme },
  { name: `narrow-${colorScheme}`, viewport: NARROW, colorScheme },
]);

/** Keeps what is seen, and expects that everybody can use it and that nothing is wider than the window. */
export async function lookAt(page: Page, name: string): Promise<void> {
  // What arrives late (charts, the editor) and what fades in has come by then.
  await page.waitForTimeout(500);
  await keepScreenshot(page, name);
  expect({ name, faults: await accessibilityFaults(page) }).toEqual({ name, faults: [] });
  expect({ name, overflow: await overflowOf(page) }).toEqual({ name, overflow: 0 });
}

/** By how many pixels the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
