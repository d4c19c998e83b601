/**
 * The first half of `bun start`: packages that are missing are installed. A process of its own, because Bun looks for
 * packages elsewhere, unpatched, in one that began without `node_modules`. What is imported here must work without them.
 */
import { resolve } from "node:path";
import { installMissingPackages } from "./install-packages.ts";

const say = (level: "info" | "error", msg: string) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), pid: process.pid, msg }));

try {
  await installMissingPackages(resolve(import.meta.dir, ".."), (line) => say("info", line));
} catch (error) {
  say("error", `PiCloud cannot start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
