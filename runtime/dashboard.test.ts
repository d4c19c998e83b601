import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDashboard, type DashboardOptions } from "./dashboard.ts";

const folders: string[] = [];
let project: string;
let said: string[];

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "picloud-dashboard-"));
  folders.push(project);
  said = [];
  await mkdir(join(project, "ui/node_modules"), { recursive: true });
  await mkdir(join(project, "rhai"));
  await writeFile(join(project, "ui/index.html"), "source");
});

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

function start(script: string, options: Partial<DashboardOptions> = {}) {
  const say = (_: object, message: string) => void said.push(message);
  return startDashboard({
    project,
    env: process.env,
    log: { info: say, warn: (fields, message) => say(fields, `warning: ${message}`), error: say },
    build: (_, outDir) => [process.execPath, "-e", `const out = ${JSON.stringify(outDir)}; ${script}`],
    ...options,
  });
}

const page = () => new Request("http://localhost/admin/");
const writes = "await Bun.write(`${out}/index.html`, 'built')";

describe("startDashboard()", () => {
  test("builds first, while requests wait, and says so once", async () => {
    const dashboard = start(`await Bun.sleep(200); ${writes}`);
    const [first, second] = await Promise.all([dashboard.answer(page()), dashboard.answer(page())]);
    expect([await first.text(), await second.text()]).toEqual(["built", "built"]);
    expect(said).toEqual(["The dashboard is being built, once for its present sources", "The dashboard is built"]);
    await dashboard.close();

    const again = start("throw new Error('It was built already')");
    expect(await (await again.answer(page())).text()).toBe("built");
    expect(said).toHaveLength(2);
    await again.close();
  });

  test("a page says that the build takes longer than a request waits, and tries again", async () => {
    const dashboard = start("await Bun.sleep(60_000)", { patienceMs: 20 });
    const answer = await dashboard.answer(page());
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([503, "no-store"]);
    expect(await answer.text()).toContain('http-equiv="refresh"');
    await dashboard.close();
    expect(said.filter((line) => line.startsWith("warning"))).toEqual([]);
  });

  test("a build that fails is a warning, and the answer says where to go instead", async () => {
    const dashboard = start("process.exit(1)");
    const answer = await dashboard.answer(page());
    expect(answer.status).toBe(404);
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(await answer.json()).toMatchObject({ code: "not_found", detail: expect.stringContaining("No dashboard") });
    expect(said.at(-1)).toBe("warning: The dashboard cannot be built; the server runs without it");
    await dashboard.close();
  });
});
