/** Migrates as a start does, and stands still at one point until it is killed. `bun migrate-until.ts URL NUMBER before|in|after` */
import { connectDatabase, type Sql, type Transaction } from "../../sql/connect.ts";
import { migrate, migrations, readSchemaVersion } from "../../sql/migrate.ts";

const [url = "", number = "", point = ""] = process.argv.slice(2);
const source = migrations[Number(number) - 1]?.source;
const { sql } = connectDatabase({ url, max: 2, role: "manager", deadlineMs: 120_000 });

/** The parent reads the line and kills this process. */
async function standStill(): Promise<never> {
  process.stdout.write("here\n");
  for (;;) await Bun.sleep(60_000);
}

const watched = new Proxy(sql, {
  get(target, name) {
    if (name !== "begin") return Reflect.get(target, name) as unknown;
    return async (body: (tx: Transaction) => Promise<unknown>) => {
      const isNext = (await readSchemaVersion(target)) === Number(number) - 1;
      if (point === "before" && isNext) await standStill();
      const result = await target.begin((tx) => body(watchedTransaction(tx)));
      if (point === "after" && isNext) await standStill();
      return result;
    };
  },
}) as Sql;

function watchedTransaction(tx: Transaction): Transaction {
  return new Proxy(tx, {
    get(target, name) {
      if (name !== "unsafe") return Reflect.get(target, name) as unknown;
      return async (...call: Parameters<Transaction["unsafe"]>) => {
        const result = await target.unsafe(...call);
        if (point === "in" && call[0] === source) await standStill();
        return result;
      };
    },
  });
}

await migrate(watched);
process.exit(0);
