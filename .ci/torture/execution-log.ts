import { connectDatabase } from "../../sql/connect.ts";
import { untilTrue } from "./until-true.ts";

const WRITTEN_WITHIN_MS = 30_000;

/** What the database has of all executions. */
export interface Counted {
  requests: number;
  recorded: number;
  /** Rows of the log, of which `recorded` says how many there are. */
  rows: number;
}

/** Once so many requests are counted and their rows written, or after half a minute as it is. */
export async function untilCounted(url: string, requests: number): Promise<Counted> {
  const inspector = connectDatabase({ url, max: 1, role: "manager" });
  const read = async (): Promise<Counted> => {
    const [row] = await inspector.sql<Counted[]>`
      SELECT sum(requests)::int AS requests, sum(recorded)::int AS recorded,
        (SELECT count(*)::int FROM execution_logs) AS rows
      FROM execution_counts`;
    return row ?? { requests: 0, recorded: 0, rows: 0 };
  };
  try {
    // Counts are in the first batch that is written, rows in it and in those after it.
    await untilTrue(async () => {
      const now = await read();
      return now.requests >= requests && now.rows >= now.recorded;
    }, WRITTEN_WITHIN_MS);
    return await read();
  } finally {
    await inspector.close();
  }
}

/** How many rows the log of a server in `folder` says were given up. */
export async function rowsGivenUp(folder: string): Promise<number> {
  const lines = (await Bun.file(`${folder}/out.log`).text()).split("\n").filter((line) => line.startsWith("{"));
  const said = lines.map((line): { msg: string; rows?: number } => JSON.parse(line));
  return said
    .filter(({ msg }) => msg.startsWith("Log rows were given up"))
    .reduce((sum, { rows = 0 }) => sum + rows, 0);
}
