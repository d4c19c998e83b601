import { startTcpProxy } from "../../../sql/faults/tcp-proxy.ts";
import { ControlPlane } from "../control-plane.ts";
import { startProxiedDatabase } from "../proxied-database.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

export default {
  id: "12",
  title: "a reply lost after COMMIT, the client retries with its key",
  minutes: 0.5,
  async run(trial) {
    const { url, proxy: toDatabase } = await startProxiedDatabase(trial);
    const server = await trial.server({ env: { DATABASE_URL: url } });
    const toServer = await startTcpProxy(server.port);
    trial.defer(() => toServer.close());
    const control = new ControlPlane(server);
    const overWire = new ControlPlane({ url: `http://127.0.0.1:${toServer.port}`, token: server.token });
    const app = await control.create("/apps", { slug: "once" });

    const tries = trial.count(100, 6);
    let lost = 0;
    let answered = 0;
    const expected: string[] = [];
    for (let nth = 0; nth < tries; nth++) {
      const name = `script-${nth}`;
      expected.push(name);
      // A connection of its own: a request on one that was kept would be sent again by `fetch` itself.
      const headers = { "idempotency-key": `key-${nth}`, connection: "close" };
      const script = { app_id: app.id, name, source: "1" };
      const post = (through: ControlPlane) => through.trySend("POST", "/scripts", script, headers);
      // PostgreSQL's answer to the COMMIT is lost, or PiCloud's to the client.
      const betweenDatabase = nth % 2 === 0;
      if (betweenDatabase) toDatabase.loseReply("COMMIT");
      else toServer.loseReply("HTTP/1.1 201");
      const first = await post(betweenDatabase ? control : overWire);
      if (first.status === (betweenDatabase ? 503 : 0)) lost++;
      let again = first;
      await untilTrue(async () => {
        again = await post(control);
        return again.status === 201;
      }, 10_000);
      if (again.status === 201 && again.json.name === name && again.headers.get("idempotency-replayed") === "true") {
        answered++;
      }
    }
    trial.equal("replies that were lost", lost, tries);
    trial.equal("retries that get the first answer", answered, tries);
    const found = await control.scriptNames("once");
    trial.equal("rows", found.size, tries);
    trial.equal("rows that are missing", expected.filter((name) => !found.has(name)).length, 0);
  },
} satisfies Row;
