import { watch, type FSWatcher } from "node:fs";
import { join, relative, resolve } from "node:path";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../sql/embedded.ts";
import { PiCloudError } from "./core/errors.ts";
import { parseSettings } from "./core/settings.ts";
import type { DevReport, DevStart } from "./dev-messages.ts";
import { Vite } from "./dev-vite.ts";
import { endChild } from "./end-child.ts";
import { ENGINE_ENVIRONMENT } from "./engine-environment.ts";
import { requireFreeAddress } from "./listen-address.ts";
import { thisMachine } from "./machine.ts";
import { createPlainLog } from "./platform-log.ts";

export interface DevOptions {
  env: Record<string, string | undefined>;
  say(line: string): void;
}

const PROJECT = resolve(import.meta.dir, "..");
const WATCHED = ["runtime", "control", "sql", "rhai/dist"];
const SOURCE = /\.(?:ts|sql|wasm)$/;
const TEST_SOURCE = /(?:\.test|[/-]testing)\.ts$/;
/** An editor writes in several steps, a branch changes many files. */
const QUIET_MS = 150;
const KILL_AFTER_MS = 10_500;

/**
 * Keeps one server running on the project's own sources: it is restarted when one changes; the embedded database, and Vite
 * with the dashboard, are not.
 * Resolves when it was stopped; throws when the first start fails, so that a typing mistake later on does not end it.
 */
export async function runDev(options: DevOptions): Promise<void> {
  const { settings } = parseSettings(options.env, thisMachine(), "dev");
  requireFreeAddress(settings.bind);
  const log = createPlainLog(options.say);
  const database = settings.databaseUrl === null ? startEmbeddedPostgres({ dataDir: settings.dataDir, log }) : null;
  // Awaited below; until then nobody looks.
  database?.catch(() => {});
  const supervisor = new DevSupervisor(options, database);
  await supervisor.run();
}

class DevSupervisor {
  readonly #options: DevOptions;
  readonly #database: Promise<EmbeddedPostgres> | null;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #vite: Vite | null;
  #server: Bun.Subprocess | null = null;
  #watchers: FSWatcher[] = [];
  #changed = new Set<string>();
  #quiet: ReturnType<typeof setTimeout> | null = null;
  #restarting = false;
  #stopping = false;

  constructor(options: DevOptions, database: Promise<EmbeddedPostgres> | null) {
    this.#options = options;
    this.#database = database;
    this.#vite = Vite.of({ project: PROJECT, env: options.env, say: options.say });
  }

  async run(): Promise<void> {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.#onSignal());
    try {
      const report = await this.#start(true);
      if (this.#stopping) return await this.#stopped.promise;
      if (report.kind === "failed") throw new PiCloudError("start_failed", report.message);
      this.#sayWhereToGo(report);
      // Not earlier: it would take its second from the first answer. Until it listens, the server lets /admin wait.
      this.#vite?.start();
      this.#watchers = WATCHED.map((folder) =>
        watch(join(PROJECT, folder), { recursive: true }, (_, file) => this.#onChange(join(folder, String(file)))),
      );
      await this.#stopped.promise;
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  async #start(first: boolean): Promise<DevReport> {
    const reported = Promise.withResolvers<DevReport>();
    const server = Bun.spawn([process.execPath, join(PROJECT, "runtime/dev-server.ts")], {
      cwd: process.cwd(),
      // As `bun start` has it: instances then run faster, and start without a full garbage collection each.
      env: { ...this.#options.env, ...ENGINE_ENVIRONMENT },
      stdio: ["ignore", "inherit", "inherit"],
      // A session of its own: Ctrl-C in the terminal is for this process, which stops the server in its turn.
      detached: true,
      ipc: (message: DevReport) => reported.resolve(message),
      onExit: (_, code, signal) => {
        reported.resolve({ kind: "failed", message: `The server ended with ${signal ?? code}` });
        this.#onServerExit(server, code ?? signal);
      },
    });
    this.#server = server;
    const databaseUrl = this.#database === null ? null : (await this.#database).url;
    const start: DevStart = { kind: "start", databaseUrl, viteOrigin: this.#vite?.origin ?? null, first };
    if (server.exitCode === null) server.send(start);
    return reported.promise;
  }

  #sayWhereToGo(report: DevReport & { kind: "ready" }): void {
    const { say } = this.#options;
    say(`PiCloud is ready, ${report.tookMs} ms.`);
    say(`  Hello World  http://default.localhost:${report.port}/hello  (or ${report.url}/hello)`);
    say(`  Dashboard    ${report.url}/admin/`);
    if (report.setupLink !== null) say(`  Set-up       ${report.setupLink}`);
    say(`  Token        ${report.adminToken ?? "the one of PICLOUD_ADMIN_TOKEN"}`);
    say("Ctrl-C stops it; a change of its sources restarts it.");
  }

  #onChange(file: string): void {
    if (!SOURCE.test(file) || TEST_SOURCE.test(file) || this.#stopping) return;
    this.#changed.add(relative(".", file));
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#restart(), QUIET_MS);
  }

  async #restart(): Promise<void> {
    if (this.#restarting) return;
    this.#restarting = true;
    while (this.#changed.size > 0 && !this.#stopping) {
      const [file = "", ...others] = this.#changed;
      this.#changed.clear();
      await this.#stopServer();
      if (this.#stopping) break;
      const report = await this.#start(false);
      const what = others.length > 0 ? `${file} and ${others.length} more` : file;
      this.#options.say(
        report.kind === "ready"
          ? `Restarted for ${what}, ${report.tookMs} ms.`
          : `${what} changed, and the server cannot start. ${report.message}. It is tried again at the next change.`,
      );
    }
    this.#restarting = false;
  }

  #onServerExit(server: Bun.Subprocess, ending: number | string | null): void {
    if (this.#server !== server) return;
    this.#server = null;
    if (this.#stopping || this.#restarting || this.#watchers.length === 0) return;
    this.#options.say(`The server ended unexpectedly (${ending}). It is started again at the next change.`);
  }

  #onSignal(): void {
    if (this.#stopping) {
      this.#server?.kill("SIGKILL");
      this.#vite?.kill();
      process.exit(1);
    }
    void this.#stop().finally(() => this.#stopped.resolve());
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    for (const watcher of this.#watchers) watcher.close();
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    await Promise.all([this.#stopServer(), this.#vite?.stop()]);
    const database = await this.#database?.catch(() => null);
    await database?.stop();
  }

  async #stopServer(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    await endChild(server, KILL_AFTER_MS);
  }
}
