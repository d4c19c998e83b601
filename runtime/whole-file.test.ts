import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeWholeFile } from "./whole-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-whole-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const writing = (text: string) => (sink: Writable) => pipeline(Readable.from([text]), sink);

test("writeWholeFile() lets its owner alone read the file, whatever lies under the name that it has meanwhile", async () => {
  const file = join(folder, "backup");
  await writeFile(`${file}.partial`, "longer than what is written");
  await chmod(`${file}.partial`, 0o666);
  expect(await writeWholeFile(file, writing("secret"))).toMatchObject({ bytes: 6 });
  expect(await readFile(file, "utf8")).toBe("secret");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["backup"]);
});

test("writeWholeFile() follows no link", async () => {
  const [file, other] = [join(folder, "backup"), join(folder, "other")];
  await writeFile(other, "of somebody else");
  await symlink(other, `${file}.partial`);
  const failed = await writeWholeFile(file, writing("secret")).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: "cannot_write",
    message: `Cannot write ${JSON.stringify(file)}: a link has the name that it would have while it is written`,
  });
  expect(await readFile(other, "utf8")).toBe("of somebody else");
});

test("writeWholeFile() leaves a file alone that is being written", async () => {
  const file = join(folder, "backup");
  let second: unknown;
  await writeWholeFile(file, async (sink) => {
    second = await writeWholeFile(file, writing("second")).catch((error: unknown) => error);
    await writing("first")(sink);
  });
  expect(second).toMatchObject({ code: "file_exists" });
  expect(await readFile(file, "utf8")).toBe("first");
});

test("writeWholeFile() leaves nothing behind when writing fails", async () => {
  const file = join(folder, "backup");
  const failed = await writeWholeFile(file, () => Promise.reject(new Error("no rows"))).catch(
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ message: "no rows" });
  expect(await readdir(folder)).toEqual([]);
});
