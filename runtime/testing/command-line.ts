import { join } from "node:path";

/** How a command ended, and what it printed. */
export interface CommandResult {
  code: number;
  bytes: Uint8Array;
  /** The same as text. */
  out: string;
  err: string;
}

type Environment = Readonly<Record<string, string>>;

/** Starts `bun picloud ...` with these settings and no others. */
export function spawnPicloud(args: readonly string[], env: Environment, input?: string) {
  return Bun.spawn([process.execPath, join(import.meta.dir, "../cli.ts"), ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Runs `bun picloud ...` to its end. */
export async function runPicloud(args: readonly string[], env: Environment, input?: string): Promise<CommandResult> {
  const child = spawnPicloud(args, env, input);
  const [bytes, err, code] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, bytes, out: new TextDecoder().decode(bytes), err };
}
