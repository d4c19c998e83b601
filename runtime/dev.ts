/**
 * `bun dev`: needs nothing but Bun. What is imported here must work without `node_modules`; the rest is loaded once the
 * packages are there.
 */
import { resolve } from "node:path";
import { installMissingPackages } from "./install-packages.ts";

const say = (line: string) => console.log(line);

try {
  await installMissingPackages(resolve(import.meta.dir, ".."), say);
  const { runDev } = await import("./dev-supervisor.ts");
  await runDev({ env: process.env, say });
} catch (error) {
  // An expected failure is one sentence; anything else is a fault of PiCloud, shown whole.
  const expected = error instanceof Error && "code" in error && error.name === "PiCloudError";
  console.error(expected ? `PiCloud cannot start. ${error.message}` : error);
  process.exit(1);
}
