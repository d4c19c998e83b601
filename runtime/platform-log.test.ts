import { expect, test } from "bun:test";
import { createPlainLog } from "./platform-log.ts";

const HOSTILE = 'a\r\n{"level":"fatal"}\nerror: forged\u001b[2J\u009b2J\u2028\u007f';

/** Anything that a terminal may obey, but for the end of a line. */
const OBEYED = /(?!\n)[\p{Cc}\u2028\u2029]/u;

test("createJsonLog() writes one line a message, with nothing raw in it that a terminal obeys, and all of it there", async () => {
  const script = `
    import { createJsonLog } from "./platform-log.ts";
    const text = JSON.parse(process.env.TEXT);
    createJsonLog().error({ [text]: text, err: new Error(text) }, text);`;
  const child = Bun.spawn([process.execPath, "-e", script], {
    cwd: import.meta.dir,
    env: { ...process.env, TEXT: JSON.stringify(HOSTILE) },
    stdout: "pipe",
    stderr: "inherit",
  });
  const printed = await new Response(child.stdout).text();

  expect(printed.split("\n")).toHaveLength(2);
  expect(OBEYED.test(printed)).toBe(false);
  expect(JSON.parse(printed)).toMatchObject({
    level: "error",
    msg: HOSTILE,
    [HOSTILE]: HOSTILE,
    err: { message: HOSTILE },
  });
});

test("createPlainLog() lets no part of a message begin a line, or act on a terminal", () => {
  const lines: string[] = [];
  const log = createPlainLog((line) => lines.push(line));
  log.warn({ text: HOSTILE, err: new Error(HOSTILE) }, HOSTILE);

  expect(lines).toHaveLength(1);
  const [first, ...further] = (lines[0] ?? "").split("\n");
  expect(first).toStartWith("warning: a ");
  expect(further.filter((line) => !line.startsWith("    "))).toEqual([]);
  expect(OBEYED.test(lines[0] ?? "")).toBe(false);
});
