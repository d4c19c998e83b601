import { expect, setDefaultTimeout, test } from "bun:test";
import { silentLog } from "../sql/database-log.ts";
import { startFaultServer } from "../sql/faults/fault-server.ts";
import { schemaVersion } from "../sql/migrate.ts";
import { openManagerDatabase } from "./manager-database.ts";
import { StartedParts } from "./started-parts.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

test("an embedded database that answers late is waited for, one from elsewhere is told to be away", async () => {
  const server = await startFaultServer();
  const parts = new StartedParts(silentLog);
  try {
    await server.freeze();
    const fromElsewhere = openManagerDatabase(server.url, silentLog, parts);
    const embedded = openManagerDatabase(server.url, silentLog, parts, { isDiskFull: () => false });
    embedded.catch(() => {});
    expect(fromElsewhere).rejects.toMatchObject({ code: "database_unreachable" });
    await fromElsewhere.catch(() => {});
    await server.thaw();

    expect((await embedded).schema).toBe(schemaVersion);
  } finally {
    await parts.stop();
    await server.close();
  }
});
