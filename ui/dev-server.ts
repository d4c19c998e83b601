/**
 * Vite's development server for `bun dev`, on the port that is its one argument: a process of its own, which outlives
 * restarts of PiCloud's server and ends with the process that started it, however that ended.
 */
import { fileURLToPath } from "node:url";

const port = Number(process.argv[2]);
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));

try {
  // Not a static import: what fails is reported.
  const { createServer } = await import("vite");
  const server = await createServer({
    configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
    clearScreen: false,
    logLevel: "warn",
    // The page comes through PiCloud's own port, and connects to this one for hot reload.
    server: { host: "127.0.0.1", port, strictPort: true, ws: { host: "127.0.0.1", clientPort: port } },
  });
  await server.listen();
} catch (error) {
  process.send?.({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
