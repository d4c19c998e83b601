import { open, rm } from "node:fs/promises";
import { join } from "node:path";

/** A file system of its own, that can be full without anybody else noticing. */
export interface SmallDisk {
  /** Where it is for the processes that see it. */
  path: string;
  /** In front of a command: runs that where the disk is seen. */
  enter: string[];
  /** Leaves no byte free. */
  fill(): Promise<void>;
  free(): Promise<void>;
  /** It is gone with its last process. */
  close(): Promise<void>;
}

/**
 * Mounts a tmpfs over `path`, an empty folder, in a mount namespace of its own: nothing of the machine is changed, and nothing
 * is left whatever becomes of us. Null where this user may not (a container without privileges, a kernel without user namespaces).
 */
export async function mountSmallDisk(path: string, megabytes: number): Promise<SmallDisk | null> {
  const isRoot = process.getuid?.() === 0;
  if (Bun.which("unshare") === null || Bun.which("nsenter") === null) return null;
  // An ordinary user may mount in a user namespace, and stays who they are in it: PostgreSQL refuses to be root.
  const users = isRoot ? [] : ["--user", "--map-current-user", "--keep-caps"];
  const mount = 'mount -t tmpfs -o "size=$2m,mode=0755" picloud-small "$1" && echo mounted && cat';
  const holder = Bun.spawn(["unshare", "--mount", ...users, "sh", "-c", mount, "sh", path, String(megabytes)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  const { value } = await holder.stdout.getReader().read();
  if (value === undefined) return null;
  const namespaces = `/proc/${holder.pid}/ns`;
  const asSelf = isRoot ? [] : [`--user=${namespaces}/user`, "--preserve-credentials"];
  const ballast = join(`/proc/${holder.pid}/root`, path, "ballast");
  return {
    path,
    enter: ["nsenter", ...asSelf, `--mount=${namespaces}/mnt`],
    fill: () => fill(ballast),
    free: () => rm(ballast, { force: true }),
    async close() {
      holder.kill("SIGKILL");
      await holder.exited;
    },
  };
}

async function fill(path: string): Promise<void> {
  const file = await open(path, "a");
  try {
    for (const size of [1_048_576, 4_096, 1]) {
      const bytes = Buffer.alloc(size);
      // A write that is cut short is the last one of its size.
      while ((await written(file.write(bytes))) === size);
    }
  } finally {
    await file.close();
  }
}

/** 0: the disk is full. */
async function written(write: Promise<{ bytesWritten: number }>): Promise<number> {
  try {
    return (await write).bytesWritten;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return 0;
    throw error;
  }
}
