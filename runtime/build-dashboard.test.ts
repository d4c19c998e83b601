import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDashboard, dashboardStamp } from "./build-dashboard.ts";

const folders: string[] = [];
let project: string;
let builds: number;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "picloud-build-"));
  folders.push(project);
  builds = 0;
  for (const folder of ["ui/src", "ui/node_modules", "rhai/dist"])
    await mkdir(join(project, folder), { recursive: true });
  await writeFile(join(project, "ui/index.html"), "<p>source</p>");
  await writeFile(join(project, "ui/src/main.tsx"), "1");
  await writeFile(join(project, "rhai/dist/rhai.wasm"), "engine");
  await writeFile(join(project, "bun.lock"), "lock");
});

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A bundler that copies the page, in `script` after it. */
function build(script = "") {
  return (ui: string, outDir: string) => {
    const copy = `await Bun.write(${JSON.stringify(join(outDir, "index.html"))}, Bun.file(${JSON.stringify(join(ui, "index.html"))}));`;
    return [process.execPath, "-e", `${copy}${script}`];
  };
}

const run = (script = "", signal = new AbortController().signal) =>
  buildDashboard({ project, env: process.env, signal, onBuild: () => void builds++, build: build(script) });

const built = () => Bun.file(join(project, "ui/dist/index.html")).text();

describe("buildDashboard()", () => {
  test("builds once for its sources, and again when one of them changes", async () => {
    await run();
    await run();
    expect([builds, await built()]).toEqual([1, "<p>source</p>"]);
    const changes: [path: string, text: string][] = [
      ["ui/index.html", "<p>changed</p>"],
      ["ui/src/new.ts", "new"],
      ["rhai/dist/rhai.wasm", "changed"],
      ["rhai/loader.ts", "new"],
      ["bun.lock", "changed"],
    ];
    for (const [index, [path, text]] of changes.entries()) {
      await writeFile(join(project, path), text);
      await run();
      expect([path, builds]).toEqual([path, index + 2]);
    }
    expect(await built()).toBe("<p>changed</p>");
  });

  test("tests, packages and what was built are no sources", async () => {
    const before = await dashboardStamp(project);
    for (const path of [
      "ui/src/a.test.ts",
      "ui/src/a.test.tsx",
      "ui/node_modules/a.js",
      "ui/dist/a.js",
      "rhai/b.test.ts",
    ]) {
      await mkdir(join(project, path, ".."), { recursive: true });
      await writeFile(join(project, path), "other");
    }
    expect(await dashboardStamp(project)).toBe(before);
  });

  test("a build that fails leaves nothing, says why, and is tried again", async () => {
    await run();
    await writeFile(join(project, "ui/src/main.tsx"), "wrong");
    const failing = run("console.error('main.tsx is wrong'); process.exit(1)");
    expect(failing).rejects.toThrow("main.tsx is wrong");
    await failing.catch(() => {});
    expect(existsSync(join(project, "ui/dist"))).toBe(false);
    expect(await readdir(join(project, "ui/node_modules"))).toEqual([]);
    await run();
    expect(await built()).toBe("<p>source</p>");
  });

  test("a build that is stopped ends at once and leaves nothing", async () => {
    const stopping = new AbortController();
    const startedAt = performance.now();
    const stopped = run("await Bun.sleep(60_000)", stopping.signal);
    stopped.catch(() => {});
    await Bun.sleep(300);
    stopping.abort();
    await expect(stopped).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await readdir(join(project, "ui/node_modules"))).toEqual([]);
  });

  test("two servers that build at once end with one whole dashboard", async () => {
    // Over one that is there already, too.
    for (const page of ["<p>source</p>", "<p>newer</p>", "<p>newest</p>", "<p>last</p>"]) {
      await writeFile(join(project, "ui/index.html"), page);
      await Promise.all([run(), run(), run(), run()]);
      expect(await built()).toBe(page);
    }
    expect(await readdir(join(project, "ui/node_modules"))).toEqual([]);
    const before = builds;
    await run();
    expect(builds).toBe(before);
  });

  test("an image without sources keeps what was built in it", async () => {
    await run();
    await rm(join(project, "ui/index.html"));
    await run();
    expect([builds, await built()]).toEqual([1, "<p>source</p>"]);
  });

  test("removes what builds left behind whose server was killed", async () => {
    const ended = Bun.spawn(["true"]);
    await ended.exited;
    const modules = join(project, "ui/node_modules");
    for (const pid of [ended.pid, process.pid]) await mkdir(join(modules, `.dashboard-${pid}-0123abcd`));
    await run();
    expect(await readdir(modules)).toEqual([`.dashboard-${process.pid}-0123abcd`]);
  });

  test("tells the bundler no secret", async () => {
    const env = { ...process.env, PICLOUD_ADMIN_TOKEN: "secret", DATABASE_URL: "secret" };
    const show = "await Bun.write('dist-env.json', JSON.stringify(process.env))";
    await buildDashboard({ project, env, signal: new AbortController().signal, build: build(show) });
    expect(await Bun.file(join(project, "ui/dist-env.json")).text()).not.toContain("secret");
  });
});
