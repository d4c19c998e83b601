import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import { newToken } from "./secret-token.ts";

/** The token with every right, and whether it is the environment's. */
export interface AdminToken {
  value: string;
  source: "env" | "file";
}

/**
 * The environment's token, or the one in `dataDir/admin-token` (mode 0600), which is made when missing. Throws
 * `unsafe_setting` when there is a file that holds none.
 */
export async function loadAdminToken(fromEnvironment: string | null, dataDir: string): Promise<AdminToken> {
  if (fromEnvironment !== null) return { value: fromEnvironment, source: "env" };
  const path = join(dataDir, "admin-token");
  const value = (await readToken(path)) ?? (await makeToken(dataDir, path));
  return { value, source: "file" };
}

async function readToken(path: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw unusable(path, error);
  }
  const token = text.trim();
  if (!/^[\x21-\x7e]{16,}$/.test(token)) {
    throw new PiCloudError("unsafe_setting", `${path} holds no token: remove it and a new one is made`);
  }
  // A copy or a restored backup may have made it readable for others.
  await chmod(path, 0o600).catch(() => {});
  return token;
}

/** Written aside and linked: no reader sees half a token, and of two starts at once the second takes the first's. */
async function makeToken(dataDir: string, path: string): Promise<string> {
  const token = newToken();
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(`${token}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    return token;
  } catch (error) {
    const made = error instanceof Error && "code" in error && error.code === "EEXIST" ? await readToken(path) : null;
    if (made !== null) return made;
    throw unusable(path, error);
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

function unusable(path: string, cause: unknown): PiCloudError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return new PiCloudError("unsafe_setting", `Cannot keep the admin token in ${path}: ${reason}`, {}, { cause });
}
