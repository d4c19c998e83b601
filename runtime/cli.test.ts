import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";

const folder = await mkdtemp(join(tmpdir(), "picloud-cli-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a command shows nothing of a hostile archive that a terminal obeys", async () => {
  const product = "\u009b2J\u007f".repeat(50);
  const created_at = new Date(0).toISOString();
  const body = JSON.stringify({ format: 1, product, schema: 1, created_at, tables: [], sequences: [] });
  const header = { name: "manifest.json", size: Buffer.byteLength(body), type: "file" as const };
  const file = join(folder, "hostile.tar.gz");
  await writeFile(file, gzipSync(await packTar([{ header, body }])));
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "cli.ts"), "restore", file], {
    env: { PATH: process.env["PATH"], PICLOUD_DATA: join(folder, "data") },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  expect([out, code]).toEqual(["", 1]);
  expect(err).toStartWith("The archive cannot be restored: product of its manifest is ");
  expect(err).not.toMatch(/(?!\n)\p{Cc}/u);
});
