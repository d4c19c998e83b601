import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execForm, inContext, parseDockerfile } from "./dockerfile.ts";
import { project, startServer, temporaryFolder } from "./server.ts";

// A server starts, installs or is proxied here: seconds on a slow machine.
setDefaultTimeout(180_000);

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

interface Stage {
  name: string;
  folder: string;
}

/** What `COPY` puts into an image's work folder: another stage's, or the context's files below each source. */
async function copy(rest: string, target: string, context: string[], stages: Stage[]): Promise<void> {
  const words = rest.split(" ");
  if (words[0]?.startsWith("--from=")) {
    const [from = "", source = "", destination = ""] = words;
    const stage = stages.find(({ name }) => from === `--from=${name}`);
    if (stage === undefined) throw new Error(`No stage for ${from}`);
    const path = join(stage.folder, source.replace(/^\/app\//, ""));
    await cp(path, join(target, destination), { recursive: true, verbatimSymlinks: true });
    return;
  }
  const destination = words.at(-1) ?? ".";
  for (const source of words.slice(0, -1)) {
    const pattern = new Bun.Glob(source);
    const files = context.filter((file) => pattern.match(file) || file.startsWith(`${source}/`));
    expect({ source, found: files.length > 0 }).toEqual({ source, found: true });
    for (const file of files) {
      const inside = pattern.match(file) ? (file.split("/").at(-1) ?? file) : file.slice(source.length + 1);
      const base = file === source && !destination.endsWith("/") && destination !== "." ? "" : inside;
      const path = join(target, destination, base);
      await mkdir(dirname(path), { recursive: true });
      await cp(join(project, file), path);
    }
  }
}

test("the image's own commands install, start and pass their health check in a clean folder", async () => {
  const ignore = await Bun.file(join(project, ".dockerignore")).text();
  const tracked = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"], { cwd: project });
  const listed = tracked.exitCode === 0 ? tracked.stdout.toString().trim().split("\n") : [];
  const context = listed.filter((file) => inContext(ignore, file));
  expect(context).toContain("rhai/dist/rhai.wasm");
  expect(context.filter((file) => file.endsWith(".test.ts"))).toEqual([]);

  const stages: Stage[] = [];
  let health: string[] = [];
  let command: string[] = [];
  for (const { name, rest } of parseDockerfile(await Bun.file(join(project, "Dockerfile")).text())) {
    const stage = stages.at(-1)?.folder ?? "";
    if (name === "FROM") {
      const folder = await temporaryFolder("image");
      folders.push(folder);
      stages.push({ name: rest.split(" AS ")[1] ?? "", folder });
    } else if (name === "COPY") await copy(rest, stage, context, stages);
    else if (name === "RUN" && rest.startsWith("bun ")) {
      const run = Bun.spawnSync([process.execPath, ...rest.split(" ").slice(1)], { cwd: stage });
      expect({ code: run.exitCode, message: run.exitCode === 0 ? "" : run.stderr.toString() }).toEqual({
        code: 0,
        message: "",
      });
    } else if (name === "HEALTHCHECK") health = execForm(rest);
    else if (name === "CMD") command = execForm(rest);
  }
  expect([command[0], health[0]]).toEqual(["bun", "bun"]);

  const image = stages.at(-1)?.folder ?? "";
  // Neither the dashboard's sources nor what builds it.
  expect(await readdir(join(image, "ui"))).toEqual(["dist"]);
  expect((await readdir(join(image, "node_modules/.bun"))).filter((name) => /^(vite|solid-js)@/.test(name))).toEqual(
    [],
  );
  const server = await startServer({ cwd: image, command: [process.execPath, ...command.slice(1)] });
  try {
    const probe = health.slice(1).map((word) => word.replace("127.0.0.1:8080", `127.0.0.1:${server.port}`));
    expect(Bun.spawnSync([process.execPath, ...probe]).exitCode).toBe(0);
    expect(await (await fetch(`${server.url}/hello`)).text()).toBe("Hello, World!");
    expect(await (await fetch(`${server.url}/admin/`)).text()).toContain("/admin/assets/");
  } finally {
    expect(await server.stop()).toBe(0);
  }
  const gone = health.slice(1).map((word) => word.replace("127.0.0.1:8080", `127.0.0.1:${server.port}`));
  expect(Bun.spawnSync([process.execPath, ...gone]).exitCode).not.toBe(0);
});
