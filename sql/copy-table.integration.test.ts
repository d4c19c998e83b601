import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Sql } from "./connect.ts";
import { copyIn, copyOut } from "./copy-table.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await testDatabase();
  ({ sql } = database);
  await sql`CREATE TABLE parents (id int PRIMARY KEY)`;
  await sql`CREATE TABLE children (id int REFERENCES parents)`;
  await sql`CREATE TABLE large (body text)`;
});
afterAll(() => database.close());

const PARENTS = { name: "parents", columns: ["id"] };
const CHILDREN = { name: "children", columns: ["id"] };
const LARGE = { name: "large", columns: ["body"] };

async function* lines(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("copyIn()", () => {
  test("writes rows, and the transaction goes on", async () => {
    const count = await sql.begin(async (tx) => {
      await copyIn(tx, PARENTS, lines("1\n2", "\n3\n"));
      await copyIn(tx, CHILDREN, lines());
      return tx`SELECT count(*)::int AS count FROM parents`;
    });
    expect([...count]).toEqual([{ count: 3 }]);
  });

  test("rejects with PostgreSQL's error, which comes only after the last row", async () => {
    const broken = sql.begin((tx) => copyIn(tx, CHILDREN, lines("1\n", "7\n")));
    await expect(broken).rejects.toThrow('violates foreign key constraint "children_id_fkey"');
    const wrong = sql.begin((tx) => copyIn(tx, PARENTS, lines("8\n", "x\n")));
    await expect(wrong).rejects.toThrow('invalid input syntax for type integer: "x"');
    expect((await sql`SELECT 1 FROM children`).length).toBe(0);
  });

  test("rejects with the error of what gives the rows, and writes none", async () => {
    async function* failing() {
      yield* lines("9\n");
      throw new Error("the disk is gone");
    }
    await expect(sql.begin((tx) => copyIn(tx, PARENTS, failing()))).rejects.toThrow("the disk is gone");
    expect((await sql`SELECT 1 FROM parents WHERE id = 9`).length).toBe(0);
  });
});

describe("copyOut()", () => {
  test("gives rows that fill every buffer on the way, and the transaction goes on", async () => {
    const bodies = [100, 70_000, 262_144, 1_000_000].map((length) => ({ body: "x".repeat(length) }));
    await sql`INSERT INTO large ${sql(bodies)}`;
    await sql.begin(async (tx) => {
      for (let round = 0; round < 3; round++) {
        let bytes = 0;
        for await (const chunk of copyOut(tx, LARGE)) {
          bytes += chunk.length;
          await Bun.sleep(1);
        }
        expect(bytes).toBe(1_332_244 + bodies.length);
      }
    });
  });

  test("may be left before its end: the transaction goes on", async () => {
    await sql`INSERT INTO large SELECT repeat('y', 10000) FROM generate_series(1, 2000)`;
    const count = await sql.begin(async (tx) => {
      for await (const _ of copyOut(tx, LARGE)) break;
      return tx`SELECT count(*)::int AS count FROM large`;
    });
    expect(count[0]?.["count"]).toBeGreaterThan(2_000);
  });
});
