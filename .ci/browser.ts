import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { project } from "./server.ts";

/** Where the system keeps a Chromium, null when it has none. */
export function chromiumPath(): string | null {
  return Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome");
}

/** A Chromium of one's own, which asks nobody outside for anything. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a page complained of: errors of scripts, refused resources, breaches of its policy. */
export function watchForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // Answers of 4xx are the API's own, shown where they belong.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  return complaints;
}

/** Serious and critical findings of axe-core, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Through the debugger: the page's policy lets no script in that is not its own.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const inPage = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return await inPage.axe.run();
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Keeps a picture for whoever reads the run: `PICLOUD_SCREENSHOTS`, or `.ci/output/screenshots`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.PICLOUD_SCREENSHOTS ?? join(project, ".ci/output/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
