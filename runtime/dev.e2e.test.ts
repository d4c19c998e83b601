import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packagesStamp, STAMP_FILE } from "./install-packages.ts";

const PROJECT = resolve(import.meta.dir, "..");

let folder: string;
/** A copy of the sources, so that a change restarts nobody else's server. */
let copy: string;
const children = new Set<Bun.Subprocess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-dev-"));
  copy = join(folder, "project");
  for (const part of ["runtime", "control", "sql", "patches", "rhai/dist", "rhai/loader.ts", "rhai/package.json"]) {
    await cp(join(PROJECT, part), join(copy, part), { recursive: true });
  }
  for (const file of ["package.json", "bun.lock", "tsconfig.json"]) await cp(join(PROJECT, file), join(copy, file));
  const modules = join(copy, "node_modules");
  await mkdir(modules);
  for (const entry of await readdir(join(PROJECT, "node_modules"))) {
    if (entry !== STAMP_FILE) await symlink(join(PROJECT, "node_modules", entry), join(modules, entry));
  }
  await writeFile(join(modules, STAMP_FILE), packagesStamp(copy));
});

afterAll(async () => {
  for (const child of children) {
    child.kill("SIGTERM");
    await child.exited;
  }
  await rm(folder, { recursive: true, force: true });
});

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  probe.stop(true);
  return probe.port;
}

function startDev(dataDir: string, port: number) {
  const child = Bun.spawn([process.execPath, "runtime/dev.ts"], {
    cwd: copy,
    env: { PATH: process.env["PATH"], PICLOUD_BIND: `127.0.0.1:${port}`, PICLOUD_DATA: dataDir, PICLOUD_WORKERS: "1" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    onExit: (exited) => void children.delete(exited),
  });
  children.add(child);
  let printed = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) printed += new TextDecoder().decode(chunk);
  };
  const output = Promise.all([read(child.stdout), read(child.stderr)]);
  return {
    pid: child.pid,
    printed: () => printed,
    async until(text: string | RegExp) {
      while (printed.search(text) === -1) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${printed}`);
        await Bun.sleep(20);
      }
    },
    async end(signal?: "SIGINT") {
      if (signal) child.kill(signal);
      await Promise.all([child.exited, output]);
      return child.exitCode;
    },
  };
}

describe("bun dev", () => {
  test("says where to go, restarts on a change but not its database, and leaves nothing behind", async () => {
    const dataDir = join(folder, "data");
    const port = freePort();
    const dev = startDev(dataDir, port);
    await dev.until("Ctrl-C");
    const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
    expect(dev.printed()).toContain(`http://default.localhost:${port}/hello`);
    expect(dev.printed()).toContain(`http://localhost:${port}/admin/`);
    expect(dev.printed()).toContain(token);
    expect(dev.printed().trim().split("\n").length).toBeLessThan(8);
    expect(await (await fetch(`http://127.0.0.1:${port}/hello`)).text()).toBe("Hello, World!");

    const postmaster = async () =>
      (await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8")).split("\n")[0];
    const before = await postmaster();
    const source = join(copy, "runtime/versions.ts");
    await writeFile(source, (await readFile(source, "utf8")).replace("API_VERSION = 1", "API_VERSION = 77"));
    await dev.until("Restarted for runtime/versions.ts");
    expect(await (await fetch(`http://127.0.0.1:${port}/version`)).json()).toMatchObject({ api: 77 });
    expect(await postmaster()).toBe(before);

    await writeFile(source, "this is no TypeScript");
    await dev.until("cannot start");
    await cp(join(PROJECT, "runtime/versions.ts"), source);
    await dev.until(/Restarted[^]*Restarted/);
    expect(await (await fetch(`http://127.0.0.1:${port}/hello`)).text()).toBe("Hello, World!");

    expect(await dev.end("SIGINT")).toBe(0);
    expect(await postmaster().catch(() => "gone")).toBe("gone");
    expect(await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => "gone")).toBe("gone");
  }, 120_000);

  test("ends with one sentence when the folder is held or the port is taken", async () => {
    const dataDir = join(folder, "held");
    const port = freePort();
    const first = startDev(dataDir, port);
    await first.until("Ctrl-C");
    const held = startDev(dataDir, freePort());
    expect(await held.end()).toBe(1);
    expect(held.printed().trim().split("\n")).toHaveLength(1);
    expect(held.printed()).toContain(`held by PID ${first.pid}`);

    const taken = startDev(join(folder, "other"), port);
    expect(await taken.end()).toBe(1);
    expect(taken.printed().trim().split("\n")).toHaveLength(1);
    expect(taken.printed()).toContain(`Cannot listen on 127.0.0.1:${port}: the port is taken`);
    expect(await first.end("SIGINT")).toBe(0);
  }, 120_000);
});
