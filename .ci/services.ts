import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ENGINE_ENVIRONMENT } from "../runtime/engine-environment.ts";
import { freePort } from "../sql/free-port.ts";
import { testDatabase } from "../sql/testing.ts";
import { project, temporaryFolder } from "./server.ts";

export type ServiceName = "manager" | "orchestrator" | "executor";

/** One of the three, as a process that can be killed and started again where it was. */
export interface ServiceProcess {
  url: string;
  readonly pid: number;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** As a crash would; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and returns the code it ended with. */
  stop(): Promise<number>;
}

/** An installation of three processes on a database of its own. */
export interface Installation extends Record<ServiceName, ServiceProcess> {
  /** With every right. */
  token: string;
  nodeToken: string;
  /** Of the role that may only read. */
  readUrl: string;
  stop(): Promise<void>;
}

const ENTRIES: Record<ServiceName, string> = {
  manager: "control/main.ts",
  orchestrator: "runtime/orchestrator/main.ts",
  executor: "runtime/testing/waiting-executor.ts",
};

/** Starts all three at once, in no order; scripts may wait with `sleep_ms(n)`. */
export async function startInstallation(env: Record<string, string> = {}): Promise<Installation> {
  const folder = await temporaryFolder("services");
  const database = await testDatabase();
  const role = `reader_${Bun.randomUUIDv7("hex").slice(-12)}`;
  await database.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  const readUrl = new URL(database.url);
  readUrl.username = role;
  readUrl.password = "secret";
  const token = "token-of-a-test-0123456789abcdef0123456789abcdef";
  const nodeToken = "node-of-a-test-0123456789abcdef0123456789abcdef";
  const ports = { manager: freePort(), orchestrator: freePort(), executor: freePort() };
  const common = {
    ...process.env,
    NODE_ENV: "production",
    ...ENGINE_ENVIRONMENT,
    PICLOUD_DATA: join(folder, "data"),
    PICLOUD_NODE_TOKEN: nodeToken,
    PICLOUD_MANAGER_URL: `http://127.0.0.1:${ports.manager}`,
    PICLOUD_EXECUTOR_URL: `http://127.0.0.1:${ports.executor}`,
    ...env,
  };
  const own: Record<ServiceName, Record<string, string>> = {
    manager: { DATABASE_URL: database.url, PICLOUD_DATABASE_READ_URL: readUrl.href, PICLOUD_ADMIN_TOKEN: token },
    orchestrator: { PICLOUD_DATABASE_READ_URL: readUrl.href },
    executor: {},
  };
  const service = (name: ServiceName) =>
    serviceProcess(ENTRIES[name], ports[name], join(folder, `${name}.log`), { ...common, ...own[name] });
  const services = {
    manager: service("manager"),
    orchestrator: service("orchestrator"),
    executor: service("executor"),
  };
  const stop = async () => {
    await Promise.all(Object.values(services).map((each) => each.kill()));
    await database.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(Object.values(services).map((each) => each.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...services, token, nodeToken, readUrl: readUrl.href, stop };
}

function serviceProcess(
  entry: string,
  port: number,
  logFile: string,
  env: Record<string, string | undefined>,
): ServiceProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: Bun.Subprocess | null = null;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const ending = child;
    child = null;
    ending?.kill(signal);
    return (await ending?.exited) ?? 0;
  };
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      const started = Bun.spawn([process.execPath, entry], {
        cwd: project,
        env: { ...env, PICLOUD_BIND: `127.0.0.1:${port}` },
        stdin: "ignore",
        stdout: Bun.file(logFile),
        stderr: "inherit",
      });
      child = started;
      while (!(await answers(`${url}/healthz`))) {
        if (started.exitCode !== null) {
          throw new Error(`${entry} ended with ${started.exitCode}: ${await Bun.file(logFile).text()}`);
        }
        await Bun.sleep(5);
      }
    },
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}
