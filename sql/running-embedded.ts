import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * URL of the embedded PostgreSQL that another process runs on `dataDir`, with the password: never to be logged. Null while
 * none is ready there. For programs that work beside a server; whoever wants to run one calls `startEmbeddedPostgres`.
 */
export async function findRunningEmbedded(dataDir: string): Promise<string | null> {
  const [pidFile, password] = await Promise.all([
    readText(join(dataDir, "postgres/data/postmaster.pid")),
    readText(join(dataDir, "postgres-password")),
  ]);
  // The lines of the file: PID, folder, start, port, sockets, address, shared memory, state.
  const lines = pidFile.split("\n").map((line) => line.trim());
  const port = Number(lines[3]);
  if (lines[7] !== "ready" || !Number.isInteger(port) || port < 1 || password === "") return null;
  return `postgres://picloud:${password}@127.0.0.1:${port}/picloud`;
}

/** Whether a PiCloud has ever kept its own database there. */
export async function hasEmbeddedCluster(dataDir: string): Promise<boolean> {
  return (await readText(join(dataDir, "postgres/data/PG_VERSION"))) !== "";
}

/** Empty for what is not there; throws for what may not be read. */
async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
