/**
 * The dashboard over 500 apps, 5,000 scripts and 100,000 log rows, in a real Chromium: when each page can be used, how
 * evenly it scrolls beside an empty page, and what its requests take. `bun bench/dashboard.ts [page...]`
 */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../.ci/browser.ts";
import { startServer } from "../.ci/server.ts";
import { testDatabase } from "../sql/testing.ts";
import { anyScript, fillDatabase } from "./dashboard-data.ts";
import { median, quantile, report, type Figure } from "./measure.ts";

const ROUNDS = 3;
const USABLE_MS = 1_000;
const QUERY_MS = 50;
const FRAME_MS = 1_000 / 60;

interface Visit {
  usableMs: number;
  /** Requests to the control plane, by method, path and query. */
  requests: { name: string; ms: number }[];
}

/** What in-page.js offers; functions as texts, because this side knows no document. */
const inPage = <T>(page: Page, call: "usable" | "requests" | "scroll"): Promise<T> => page.evaluate(`bench.${call}()`);

/** Loads the page anew; it can be used when its heading is there and no skeleton is left. */
async function visit(page: Page, path: string): Promise<Visit> {
  await page.goto("about:blank");
  await page.goto(path, { waitUntil: "commit" });
  const usableMs = await inPage<number>(page, "usable");
  // A live tail stays open; what has come by now is what the page asked for.
  await page.waitForTimeout(300);
  return { usableMs, requests: await inPage<Visit["requests"]>(page, "requests") };
}

async function signedIn(browser: Browser, baseURL: string, token: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL });
  await context.addInitScript((text) => sessionStorage.setItem("picloud-token", text), token);
  await context.addInitScript({ path: join(import.meta.dir, "in-page.js") });
  return context.newPage();
}

const database = await testDatabase();
await fillDatabase(database.sql, { apps: 500, scripts: 5_000, logRows: 100_000 });
const script = await anyScript(database.sql);
const [server, browser] = await Promise.all([startServer({ env: { DATABASE_URL: database.url } }), launchBrowser()]);
try {
  const page = await signedIn(browser, server.url, server.token);
  const paths = {
    apps: "/apps",
    overview: "/apps/busy",
    scripts: "/apps/busy/scripts",
    domains: "/apps/busy/domains",
    routes: "/apps/busy/routes",
    "logs of an app": "/apps/busy/logs",
    "settings of an app": "/apps/busy/settings",
    script: `/apps/busy/scripts/${script}`,
    logs: "/logs",
    "logs with a text": "/apps/busy/logs?q=thing%2099",
    "logs of nothing": "/apps/busy/logs?q=nowhere",
    explain: "/explain?url=http%3A%2F%2Fhost-1.example.com%2Fthings%2F2",
    settings: "/settings",
  };
  const wanted = process.argv.slice(2);
  await page.goto("about:blank");
  await page.setContent(`<div style="height: 200000px"></div>`);
  const emptyFrame = quantile(await inPage<number[]>(page, "scroll"), 0.95);
  const figures: Figure[] = [];
  const slowest = new Map<string, number[]>();
  for (const [name, path] of Object.entries(paths)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const visits: Visit[] = [];
    const frames: number[] = [];
    await visit(page, `/admin${path}`);
    for (let round = 0; round < ROUNDS; round += 1) {
      visits.push(await visit(page, `/admin${path}`));
      frames.push(...(await inPage<number[]>(page, "scroll")));
    }
    for (const { name: request, ms } of visits.flatMap(({ requests }) => requests)) {
      const plain = request.replace(/(since|until|cursor|ids)=[^&]*/g, "$1=…").replace(/[0-9a-f-]{36}/g, "{id}");
      slowest.set(plain, [...(slowest.get(plain) ?? []), ms]);
    }
    const usable = median(visits.map(({ usableMs }) => usableMs));
    const frame = quantile(frames, 0.95);
    const bound = Math.max(FRAME_MS, emptyFrame) * 1.1;
    figures.push(
      { what: `${name}: usable`, value: usable, unit: "ms", target: `< ${USABLE_MS}`, holds: usable < USABLE_MS },
      {
        what: `${name}: p95 of a frame`,
        value: frame,
        unit: "ms",
        target: `< ${bound.toFixed(1)}`,
        holds: frame < bound,
      },
    );
  }
  for (const [request, times] of slowest) {
    const ms = median(times);
    if (ms > QUERY_MS / 5)
      figures.push({ what: `GET ${request}`, value: ms, unit: "ms", target: `< ${QUERY_MS}`, holds: ms < QUERY_MS });
  }
  await report("dashboard", figures, { emptyFrame });
} finally {
  await browser.close();
  await server.stop();
  await database.close();
}
// The database server lives as long as the process.
process.exit();
