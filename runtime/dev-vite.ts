import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../sql/free-port.ts";
import { endChild } from "./end-child.ts";

export interface ViteOptions {
  project: string;
  env: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
}

const KILL_AFTER_MS = 2_000;

/**
 * The dashboard's development server, watched over by `bun dev`: a process of its own, for which nobody waits. When it
 * cannot start, or ends, one line says so and everything else goes on.
 */
export class Vite {
  /** Where it listens once it is started. */
  readonly origin: string;
  readonly #options: ViteOptions;
  /** The page has to know it before Vite listens. */
  readonly #port = freePort();
  #child: Bun.Subprocess | null = null;

  constructor(options: ViteOptions) {
    this.#options = options;
    this.origin = `http://127.0.0.1:${this.#port}`;
  }

  /** Null where there is no dashboard to develop. */
  static of(options: ViteOptions): Vite | null {
    return existsSync(entryOf(options.project)) ? new Vite(options) : null;
  }

  start(): void {
    const { project, env, say } = this.#options;
    const { PATH, HOME, TMPDIR, TERM, NO_COLOR } = env;
    let reason: string | null = null;
    const child = Bun.spawn([process.execPath, entryOf(project), String(this.#port)], {
      cwd: join(project, "ui"),
      // Nothing else: what is secret is no business of a bundler and its plugins.
      env: { PATH, HOME, TMPDIR, TERM, NO_COLOR, NODE_ENV: "development" },
      stdio: ["ignore", "inherit", "inherit"],
      // A session of its own: Ctrl-C in the terminal is for this process.
      detached: true,
      ipc: (message: { kind: "failed"; message: string }) => (reason = message.message),
      onExit: (_, code, signal) => {
        if (this.#child !== child) return;
        this.#child = null;
        const [why = ""] = (reason ?? `it ended with ${signal ?? code}`).split("\n");
        say(`The dashboard is not there, Vite cannot run: ${why}. Everything else goes on.`);
      },
    });
    this.#child = child;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    await endChild(child, KILL_AFTER_MS);
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }
}

function entryOf(project: string): string {
  return join(project, "ui/dev-server.ts");
}
