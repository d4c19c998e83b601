import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { project } from "../server.ts";
import type { Figure, Row } from "./row.ts";

export interface RowReport {
  row: Pick<Row, "id" | "title">;
  figures: readonly Figure[];
  seconds: number;
}

const BEGIN = "<!-- the last full table -->";
const END = "<!-- end of the table -->";

/** A row that measured nothing has not held. */
export function verdictOf(figures: readonly Figure[]): "holds" | "fails" {
  const judged = figures.filter(({ holds }) => holds !== null);
  return judged.length > 0 && judged.every(({ holds }) => holds) ? "holds" : "fails";
}

/** Row, figure, bound, verdict, as Markdown; with the machine it was measured on. */
export function renderTable(reports: readonly RowReport[], scale: number): string {
  const lines = reports.flatMap(({ row, figures }) =>
    figures.map(({ what, measured, bound, holds }, index) => {
      const first = index === 0 ? [row.id, row.title] : ["", ""];
      const verdict = holds === null ? "not judged" : holds ? "holds" : "**fails**";
      return `| ${[...first, what, measured, bound, verdict].map(cell).join(" | ")} |`;
    }),
  );
  const minutes = Math.round(reports.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  return [
    `${describeMachine()}; scale ${scale}, ${minutes} min.`,
    "",
    "| row | input and fault | figure | measured | bound | verdict |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

/** Puts the table into docs/reliability.md, in place of the one before. */
export async function recordTable(reports: readonly RowReport[], scale: number): Promise<void> {
  const path = join(project, "docs/reliability.md");
  const page = await Bun.file(path).text();
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/reliability.md lacks ${BEGIN} and ${END}`);
  const before = page.slice(0, begin + BEGIN.length);
  await Bun.write(path, `${before}\n\n${renderTable(reports, scale)}\n\n${page.slice(end)}`);
}

function describeMachine(): string {
  const memoryGb = Math.round(totalmem() / 1_073_741_824);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown processor"}, ${memoryGb} GB, ${process.platform}-${process.arch}, Bun ${Bun.version}`;
}

/** One line of plain text: a stack has several, and a bar would end the cell. */
function cell(text: string): string {
  return (text.split("\n")[0] ?? "").replaceAll("|", "\\|");
}
