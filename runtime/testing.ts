import { afterAll } from "bun:test";
import { join } from "node:path";

/** One line of a process's log. */
export interface PrintedLine {
  msg: string;
  url?: string;
  link?: string;
}

export interface PiCloudProcess {
  url: string;
  /** What it has printed so far. */
  lines: readonly PrintedLine[];
  /** Returns the code that it ended with, null for one that was killed. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/**
 * For the tests of a file or of a block: starts `bun start` in processes of their own, each with the embedded database in
 * its data folder. Those that still run after the last test are ended then.
 */
export function openProcesses(env: Readonly<Record<string, string>>): (dataDir: string) => Promise<PiCloudProcess> {
  const children = new Set<Bun.Subprocess>();
  afterAll(async () => {
    for (const child of children) {
      child.kill("SIGTERM");
      await child.exited;
    }
  });
  return async (dataDir) => {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "main.ts")], {
      env: {
        PATH: process.env["PATH"],
        PICLOUD_BIND: "127.0.0.1:0",
        PICLOUD_DATA: dataDir,
        PICLOUD_WORKERS: "1",
        ...env,
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      // It stops when the test is killed.
      ipc() {},
      onExit: (exited) => void children.delete(exited),
    });
    children.add(child);
    const lines: PrintedLine[] = [];
    const output = readLines(child.stdout, (line) => lines.push(JSON.parse(line) as PrintedLine));
    let url: string | undefined;
    while (url === undefined) {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${JSON.stringify(lines)}`);
      await Bun.sleep(20);
      url = lines.find((line) => line.msg === "PiCloud is ready")?.url;
    }
    return {
      url,
      lines,
      async end(signal) {
        child.kill(signal);
        await Promise.all([child.exited, output]);
        return child.exitCode;
      },
    };
  };
}

async function readLines(stream: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const complete = rest.split("\n");
    rest = complete.pop() ?? "";
    for (const line of complete) onLine(line);
  }
}
