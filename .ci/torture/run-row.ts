/** One row in a process of its own, told to its parent: what it breaks, it breaks here. `bun run-row.ts FILE SCALE [short]` */
import type { Figure, Row } from "./row.ts";
import { Trial } from "./trial.ts";

export type Told = { figure: Figure } | { said: string };

const [file = "", scale = "1", form] = process.argv.slice(2);
const tell = (told: Told) => process.send?.(told);

process.on("unhandledRejection", (error) => failed("an unhandled rejection", error));
process.on("uncaughtException", (error) => failed("an uncaught exception", error));

const { default: row } = (await import(file)) as { default: Row };
const trial = new Trial({
  scale: Number(scale),
  short: form === "short",
  onFigure: (figure) => tell({ figure }),
  onSaid: (said) => tell({ said }),
});
try {
  await row.run(trial);
} catch (error) {
  failed("runs to its end", error);
}
try {
  await trial.end();
} catch (error) {
  failed("cleans up", error);
}
// Whatever a row forgot to close must not keep it.
process.exit(0);

function failed(what: string, error: unknown): void {
  const measured = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tell({ figure: { what, measured, bound: "no failure", holds: false } });
}
