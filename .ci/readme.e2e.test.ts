import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tourSteps } from "./readme.ts";
import { type Server, project, startServer, temporaryFolder } from "./server.ts";

// A server starts, installs or is proxied here: seconds on a slow machine.
setDefaultTimeout(180_000);

let server: Server;
let folder: string;

beforeAll(async () => {
  server = await startServer();
  folder = await temporaryFolder("tour");
  await mkdir(join(folder, ".picloud"));
  await writeFile(join(folder, ".picloud/admin-token"), server.token);
});

afterAll(async () => {
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("the README's tour prints what it says", async () => {
  const steps = tourSteps(await Bun.file(join(project, "README.md")).text());
  expect(steps.length).toBeGreaterThan(5);
  // One shell for all steps, as a reader has one terminal; a line of its own ends each step's output.
  const mark = "----- step";
  const script = steps.map((step) => `${step.script}\nprintf '\\n${mark}\\n'`).join("\n");
  const run = Bun.spawn(["bash", "-eu", "-o", "pipefail"], {
    cwd: folder,
    env: { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}` },
    stdin: new Blob([script.replaceAll("http://localhost:8080", server.url)]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [printed, complaint] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  const code = await run.exited;
  expect({ code, complaint, printed: code === 0 ? "" : printed }).toEqual({ code: 0, complaint: "", printed: "" });
  const outputs = printed.split(`\n${mark}\n`);
  for (const [index, step] of steps.entries()) {
    if (step.expected !== null) expect(outputs[index]?.trimEnd()).toBe(step.expected);
  }
});
