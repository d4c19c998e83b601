import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ENGINE_ENVIRONMENT } from "../runtime/engine-environment.ts";
import { freePort } from "../sql/free-port.ts";

export const project = resolve(import.meta.dir, "..");

/** A PiCloud of one's own: a process, a port and a data folder that are gone after `stop`. */
export interface Server {
  url: string;
  port: number;
  pid: number;
  token: string;
  folder: string;
  /** Ends the process and starts another one on the same port and data. */
  restart(whileDown: () => Promise<void>): Promise<void>;
  /** Returns the code it ended with. */
  stop(): Promise<number>;
}

/** A temporary folder that other users may enter: PostgreSQL started by root runs as one of them. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `picloud-${name}-`));
  await chmod(folder, 0o755);
  return folder;
}

/** Starts `command` (default: the production entry) in `cwd` and waits until `/healthz` answers. */
export async function startServer(
  options: { cwd?: string; command?: string[]; env?: Record<string, string> } = {},
): Promise<Server> {
  const folder = await temporaryFolder("server");
  const port = freePort();
  const token = "token-of-a-test-0123456789abcdef0123456789abcdef";
  const url = `http://127.0.0.1:${port}`;
  const spawn = () =>
    Bun.spawn(options.command ?? [process.execPath, "runtime/main.ts"], {
      cwd: options.cwd ?? project,
      env: {
        ...process.env,
        NODE_ENV: "production",
        ...ENGINE_ENVIRONMENT,
        PICLOUD_BIND: `127.0.0.1:${port}`,
        PICLOUD_DATA: join(folder, "data"),
        PICLOUD_ADMIN_TOKEN: token,
        ...options.env,
      },
      stdin: "ignore",
      stdout: Bun.file(join(folder, "out.log")),
      stderr: Bun.file(join(folder, "err.log")),
    });
  let child = spawn();
  const end = async () => {
    child.kill("SIGTERM");
    return await child.exited;
  };
  const untilReady = async () => {
    while (!(await answers(`${url}/healthz`))) {
      if (child.exitCode !== null) {
        const printed = await Promise.all(["out.log", "err.log"].map((name) => Bun.file(join(folder, name)).text()));
        await rm(folder, { recursive: true, force: true });
        throw new Error(`The server ended with ${child.exitCode}: ${printed.join("\n")}`);
      }
      await Bun.sleep(25);
    }
  };
  await untilReady();
  return {
    url,
    port,
    get pid() {
      return child.pid;
    },
    token,
    folder,
    async restart(whileDown) {
      await end();
      await whileDown();
      child = spawn();
      await untilReady();
    },
    async stop() {
      const code = await end();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}
