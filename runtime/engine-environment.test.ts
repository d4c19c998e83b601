import { expect, test } from "bun:test";
import { join, resolve } from "node:path";
import { ENGINE_ENVIRONMENT } from "./engine-environment.ts";

const project = resolve(import.meta.dir, "..");

test.each(["package.json", "Dockerfile"])("%s starts Bun with the engine's environment", async (file) => {
  const text = await Bun.file(join(project, file)).text();
  for (const [name, value] of Object.entries(ENGINE_ENVIRONMENT)) expect(text).toContain(`${name}=${value}`);
});
