import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { packagesStamp, STAMP_FILE } from "./install-packages.ts";
import { freePort } from "../sql/free-port.ts";

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
  await cp(join(PROJECT, "ui"), join(copy, "ui"), {
    recursive: true,
    filter: (path) => !/^ui\/(?:node_modules|dist)$/.test(relative(PROJECT, path)),
  });
  for (const home of ["node_modules", "ui/node_modules"]) {
    await mkdir(join(copy, home));
    for (const entry of await readdir(join(PROJECT, home))) {
      // Vite's cache is each project's own.
      const own = entry === STAMP_FILE || entry.startsWith(".vite");
      if (!own) await symlink(join(PROJECT, home, entry), join(copy, home, entry));
    }
  }
  await writeFile(join(copy, "node_modules", STAMP_FILE), packagesStamp(copy));
});

afterAll(async () => {
  for (const child of children) {
    child.kill("SIGTERM");
    await child.exited;
  }
  await rm(folder, { recursive: true, force: true });
});

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
    kill: () => child.kill("SIGKILL"),
    async end(signal?: "SIGINT") {
      if (signal) child.kill(signal);
      await Promise.all([child.exited, output]);
      return child.exitCode;
    },
  };
}

/** Connects for hot reload as a page does, from what the page is given. */
async function connectToVite(url: string) {
  const client = await (await fetch(`${url}/admin/@vite/client`)).text();
  const port = /hmrPort = (\d+)/.exec(client)?.[1];
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/admin/?token=${token}`, "vite-hmr");
  let received = "";
  socket.addEventListener("message", ({ data }) => (received += String(data)));
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  while (!received.includes("connected")) await Bun.sleep(20);
  return {
    connected: () => socket.readyState === WebSocket.OPEN,
    async until(text: string) {
      while (!received.includes(text)) await Bun.sleep(20);
    },
    async gone() {
      await closed;
      return (await fetch(`http://127.0.0.1:${port}/admin/`).catch(() => "gone")) === "gone";
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
    expect(dev.printed()).toMatch(new RegExp(`http://localhost:${port}/admin/setup#token=[\\w-]{43}\n`));
    expect(dev.printed().trim().split("\n").length).toBeLessThan(9);
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

  test("gives the dashboard with hot reload, which restarts of the server do not end", async () => {
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const dev = startDev(join(folder, "reloaded"), port);
    await dev.until("Ctrl-C");
    const page = await fetch(`${url}/admin/apps/blog`);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(await page.text()).toContain('src="/admin/@vite/client"');
    const script = await fetch(`${url}/admin/src/main.tsx`);
    expect(script.headers.get("content-type")).toBe("text/javascript");
    const elsewhere = await fetch(`${url}/admin/`, { headers: { host: "blog.example.com" } });
    expect([elsewhere.status, elsewhere.headers.get("content-type")]).toEqual([404, "application/problem+json"]);

    const vite = await connectToVite(url);
    const source = join(copy, "ui/src/main.tsx");
    await writeFile(source, `${await readFile(source, "utf8")}\n// changed\n`);
    await vite.until("main.tsx");

    const other = join(copy, "runtime/versions.ts");
    await writeFile(other, `${await readFile(other, "utf8")}// changed\n`);
    await dev.until("Restarted for");
    expect(dev.printed()).toContain("Restarted for runtime/versions.ts, ");
    expect(vite.connected()).toBe(true);
    expect(await (await fetch(`${url}/admin/src/main.tsx`)).text()).toContain("changed");

    expect(await dev.end("SIGINT")).toBe(0);
    expect(await vite.gone()).toBe(true);
  }, 120_000);

  test("takes server and Vite along when it is killed", async () => {
    const port = freePort();
    const dataDir = join(folder, "killed");
    const dev = startDev(dataDir, port);
    await dev.until("Ctrl-C");
    const vite = await connectToVite(`http://127.0.0.1:${port}`);
    dev.kill();
    expect(await vite.gone()).toBe(true);
    while (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)) await Bun.sleep(20);
    // The database waits for the next start, which ends it.
    const next = startDev(dataDir, port);
    await next.until("Ctrl-C");
    expect(await next.end("SIGINT")).toBe(0);
  }, 120_000);

  test("goes on without a dashboard when Vite cannot run, and says so in a line", async () => {
    const config = join(copy, "ui/vite.config.ts");
    await writeFile(config, "throw new Error('This is no configuration');");
    const port = freePort();
    const dev = startDev(join(folder, "without"), port);
    await dev.until("The dashboard is not there, Vite cannot run: This is no configuration.");
    expect(dev.printed().trim().split("\n").length).toBeLessThan(9);
    expect(await (await fetch(`http://127.0.0.1:${port}/hello`)).text()).toBe("Hello, World!");
    expect(await dev.end("SIGINT")).toBe(0);
    await cp(join(PROJECT, "ui/vite.config.ts"), config);
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
