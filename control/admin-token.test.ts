import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdminToken } from "./admin-token.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-token-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("loadAdminToken()", () => {
  test("prefers the environment's token and makes no file", async () => {
    const dataDir = join(folder, "env");

    expect(await loadAdminToken("from-env", dataDir)).toEqual({ value: "from-env", source: "env" });
    expect(await stat(dataDir).catch(() => null)).toBeNull();
  });

  test("makes a token that only its owner may read, once", async () => {
    const dataDir = join(folder, "fresh");
    const tokens = await Promise.all([1, 2, 3].map(() => loadAdminToken(null, dataDir)));
    const again = await loadAdminToken(null, dataDir);

    expect(new Set([...tokens, again].map((token) => token.value)).size).toBe(1);
    expect(again.value).toMatch(/^picloud_[A-Za-z0-9_-]{43}$/);
    expect((await stat(join(dataDir, "admin-token"))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(dataDir, "admin-token"), "utf8")).trim()).toBe(again.value);
  });

  test("takes the rights of others from a file that it finds", async () => {
    const path = join(folder, "admin-token");
    await writeFile(path, "picloud_0123456789abcdef\n");
    await chmod(path, 0o644);

    expect((await loadAdminToken(null, folder)).value).toBe("picloud_0123456789abcdef");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("refuses a file that holds no token", async () => {
    const dataDir = await mkdtemp(join(folder, "empty-"));
    await writeFile(join(dataDir, "admin-token"), "\n");

    expect(loadAdminToken(null, dataDir)).rejects.toMatchObject({ code: "unsafe_setting" });
  });
});
