import type postgres from "postgres";
import { connectDatabase } from "../connect.ts";

/** As much of a tagged template as the writers need; postgres.js and Bun's SQL both have it. */
export type Template = (strings: TemplateStringsArray, ...values: unknown[]) => PromiseLike<unknown>;

export interface Driver {
  sql: Template;
  begin(work: (tx: Template) => Promise<unknown>): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * `connect` is what PiCloud runs on; `bun` is Bun's own SQL; anything else is the path of a postgres.js to load, for
 * example an unpatched one, with its own defaults.
 */
export async function openDriver(name: string, url: string, max: number): Promise<Driver> {
  if (name === "connect") {
    const { sql, close } = connectDatabase({ url, max, role: "manager" });
    return {
      sql: sql as unknown as Template,
      begin: (work) => sql.begin((tx) => work(tx as unknown as Template)),
      close,
    };
  }
  if (name === "bun") {
    const sql = new Bun.SQL(url, { max });
    return {
      sql,
      begin: (work) => sql.begin((tx) => work(tx)),
      close: () => sql.close({ timeout: 1 }),
    };
  }
  const module: { default: typeof postgres } = await import(name);
  const sql = module.default(url, { max, onnotice() {} });
  return {
    sql: sql as unknown as Template,
    begin: (work) => sql.begin((tx) => work(tx as unknown as Template)),
    close: () => sql.end({ timeout: 1 }),
  };
}
