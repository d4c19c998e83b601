import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { project } from "./server.ts";

// The version before 2 is a program of its own, the later one a plugin of docker.
const compose =
  Bun.which("docker-compose") !== null
    ? ["docker-compose"]
    : Bun.spawnSync(["sh", "-c", "docker compose version"]).exitCode === 0
      ? ["docker", "compose"]
      : null;
const runs = compose !== null || process.env["CI"] === "true";
const environment = { POSTGRES_PASSWORD: "secret", PICLOUD_ADMIN_HOST: "cloud.example.com" };

function check(source: string | null, env: Record<string, string>): { code: number; message: string } {
  const file = source === null ? join(project, "docker-compose.yml") : "-";
  const run = Bun.spawnSync([...(compose ?? ["docker-compose"]), "-f", file, "config", "-q"], {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/", ...env },
    stdin: new Blob([source ?? ""]),
  });
  return { code: run.exitCode, message: run.stderr.toString() };
}

describe("docker-compose.yml", () => {
  test.skipIf(!runs)("is valid by the schema of compose", () => {
    expect(check(null, environment)).toEqual({ code: 0, message: "" });
  });

  test.skipIf(!runs)("an unknown key is refused by that schema", async () => {
    const source = await Bun.file(join(project, "docker-compose.yml")).text();
    const answer = check(source.replace("restart: unless-stopped", "restrat: unless-stopped"), environment);
    expect(answer.code).not.toBe(0);
    expect(answer.message).toContain("restrat");
  });

  test.skipIf(!runs)("does not start without a password", () => {
    const answer = check(null, { PICLOUD_ADMIN_HOST: "cloud.example.com" });
    expect(answer.code).not.toBe(0);
    expect(answer.message).toContain("POSTGRES_PASSWORD");
  });
});
