import { smugglingVariants } from "../../../runtime/orchestrator/smuggling-variants.ts";
import { runBunTests } from "../bun-tests.ts";
import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { sendRaw } from "../raw-http.ts";
import type { Row } from "../row.ts";

const HOST = "smuggling.test";
const SMUGGLED = "SMUGGLED";
/** Some are read as bodies that have not come yet. */
const QUIET_MS = 1_500;
/** What has two ends by its head is no request at all. */
const TWOFOLD = /^length, then|Content-Length: 0\r\n|Content-Length: 0,/;

export default {
  id: "22",
  title: "60 Content-Length/Transfer-Encoding variants, raw sockets, directly and through Caddy",
  minutes: 0.5,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    await control.createApp("smuggling", {
      hosts: [HOST],
      scripts: { "/echo": "fn handle(ctx) { `echo ${ctx.raw.len}` }", "/smuggled": `"${SMUGGLED}"` },
    });
    const variants = smugglingVariants(HOST);
    trial.atLeast({ what: "variants", measured: variants.length, bound: 60, unit: "variants" });
    const answers = await eachOf(variants, 16, ({ request }) =>
      sendRaw(server.port, request, { patienceMs: QUIET_MS, until: "close" }),
    );
    const smuggled = variants.filter((_, index) => answers[index]?.text.includes(SMUGGLED));
    for (const { name } of smuggled) trial.say(`smuggled by ${JSON.stringify(name)}`);
    trial.equal("smuggled responses, directly", smuggled.length, 0);
    // What would be seen if one were smuggled.
    const plain = `GET /smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    const seen = (await sendRaw(server.port, plain, { patienceMs: 60_000 })).text.includes(SMUGGLED);
    trial.equal("a request of that path that is one is answered", seen, true);
    const stats: { items: { requests: number }[] } = await control.call("GET", "/stats?app=smuggling&step=1h");
    const logged: { items: { path: string }[] } = await control.call(
      "GET",
      "/logs?app=smuggling&q=/smuggled&limit=200",
    );
    const run = logged.items.filter(({ path }) => path === "/smuggled");
    trial.equal("runs of the smuggled path in the log, that one's aside", run.length - 1, 0);
    const counted = stats.items.reduce((sum, { requests }) => sum + requests, 0);
    trial.atLeast({ what: "runs of the other one", measured: counted, bound: 5, unit: "runs" });
    const taken = variants.filter(
      ({ name }, index) => TWOFOLD.test(name) && !String(answers[index]?.status).startsWith("4"),
    );
    // Another header by its name; the length alone counts.
    trial.equal(
      "requests with two ends that were taken",
      taken.map(({ name }) => name).join(),
      "length, then Transfer_Encoding: chunked",
    );
    // The test command runs this beside the short form.
    if (trial.short) return;
    await runBunTests(trial, {
      file: ".ci/caddy.e2e.test.ts",
      pattern: /the two servers agree where requests end/,
    });
  },
} satisfies Row;
