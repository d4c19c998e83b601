import type { ApiOperation } from "../api-operation.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import { bodyOf, makeThings, pathOf, type Things } from "../sample-request.ts";

const CANARY = "secret-of-theirs";
const THEIRS = {
  slug: `slug-${CANARY}`,
  host: `{${CANARY.replaceAll("-", "_")}}.theirs.example`,
  script: { name: `script ${CANARY}`, source: `log::info("${CANARY}"); "${CANARY}"` },
  path: `/${CANARY}/:name`,
};
const ASKED = "http://x.theirs.example";

/** What belongs to no app, so that an app's token has no say in it. */
const OF_THE_PLATFORM = /^(?:\S+ \/(?:tokens|accounts|audit|account\/password)\b|POST \/apps(?:\/slug:check)?$)/;
/** What tells of everything that the caller may see. */
const VISIBLE = [
  "GET /apps",
  "GET /scripts",
  "GET /logs",
  "GET /logs/tail",
  "GET /stats",
  "POST /routes/match",
  "POST /routes/try",
];
const OWN = ["GET /session", "DELETE /session", "GET /openapi.json", "GET /config"];

export default {
  id: "29",
  title: "an app-scoped token against every endpoint with another app's ids",
  minutes: 0.3,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    const run = (host: string, path: string) =>
      fetch(`${server.url}${path}`, { headers: { host: host.replace(/\{\w+\}/, "x") } });
    const theirs = await makeThings(control, THEIRS, (host) => run(host, `/${CANARY}/y`));
    const own = { slug: "mine", host: "mine.example", script: { name: "mine", source: "1" }, path: "/mine" };
    const mine = await makeThings(control, own, (host) => run(host, "/mine"));
    const { token } = await control.create("/tokens", { name: "the caller's", access: "full", app_id: mine.app });
    const headers = { authorization: `Bearer ${token}` };

    const secrets = [CANARY, CANARY.replaceAll("-", "_"), ...Object.values(theirs)];
    const operations = await control.operations();
    const before = await stateOf(control, theirs);
    const wrong: string[] = [];
    let asked = 0;
    const ask = async (status: number, operation: ApiOperation, path: string, body: unknown) => {
      asked++;
      const answer = await control.send(operation.method, path, body, headers);
      const told = secrets.filter(
        (secret) => answer.text.includes(secret) || `${answer.headers.get("location")}`.includes(secret),
      );
      if (answer.status === status && told.length === 0) return answer;
      wrong.push(`${operation.method} ${path}: ${answer.status}, not ${status}; told ${told.join()}: ${answer.text}`);
      return null;
    };
    const nothing = Object.fromEntries(
      Object.keys(theirs).map((name) => [name, Bun.randomUUIDv7()]),
    ) as unknown as Things;
    const unasked: string[] = [];
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const before = asked;
      for (const { path, body, status, missing } of requestsOf(operation, { theirs, mine, nothing })) {
        const answer = await ask(status, operation, path, body);
        if (missing === undefined || answer === null) continue;
        const lost = await ask(status, operation, missing.path, missing.body);
        if (lost !== null && lost.text !== answer.text)
          wrong.push(`${operation.method} ${path} is told from what is not there`);
      }
      if (asked === before) unasked.push(`${operation.method} ${operation.path}`);
    }
    const tail = await control.request("GET", "/logs/tail", undefined, headers);
    await run(THEIRS.host, `/${CANARY}/y`);
    await run(own.host, "/mine");
    let streamed = "";
    for await (const chunk of tail.body ?? []) {
      streamed += new TextDecoder().decode(chunk as Uint8Array);
      if (streamed.includes(mine.script)) break;
    }
    for (const line of wrong.slice(0, 20)) trial.say(line);
    trial.atLeast({ what: "operations", measured: operations.length, bound: 45, unit: "operations" });
    trial.equal("operations that nothing was asked of", unasked.join(), "");
    trial.atLeast({ what: "requests", measured: asked, bound: 70, unit: "requests" });
    trial.equal("answers of another status, or that tell of the other app", wrong.length, 0);
    trial.equal(
      "its own tail tells of the other app",
      secrets.some((secret) => streamed.includes(secret)),
      false,
    );
    trial.equal("the other app is as it was", (await stateOf(control, theirs)) === before, true);
  },
} satisfies Row;

interface Asked {
  path: string;
  body: unknown;
  status: number;
  /** The same of what is not there. */
  missing?: { path: string; body: unknown };
}

/** What an app's token asks of another one's things by this operation, in every way that it can name them. */
function requestsOf(
  operation: ApiOperation,
  { theirs, mine, nothing }: { theirs: Things; mine: Things; nothing: Things },
): Asked[] {
  const name = `${operation.method} ${operation.path}`;
  const with_ = (things: Things, suffix = "") => ({
    path: pathOf(operation, things) + suffix,
    body: bodyOf(operation, things),
  });
  if (OF_THE_PLATFORM.test(name)) return [{ ...with_(theirs), status: 403 }];
  if (OWN.includes(name))
    return name === "DELETE /session" ? [{ ...with_(mine), status: 404 }] : [{ ...with_(mine), status: 200 }];
  const asked: Asked[] = [];
  const not = (things: Things, suffix = "") => ({ ...with_(things, suffix), status: 404 });
  if (operation.path.includes("{") || operation.body?.properties?.["app_id"] !== undefined) {
    asked.push({ ...not(theirs), missing: with_(nothing) });
  }
  if (operation.path.includes("{app}")) {
    asked.push({ ...not({ ...theirs, app: THEIRS.slug }), missing: with_({ ...nothing, app: "no-such-slug" }) });
  }
  // A thing of the other app under one's own, and the other way round.
  if (operation.path.includes("{domain}")) asked.push(not({ ...mine, domain: theirs.domain }));
  if (operation.body?.properties?.["script_id"] !== undefined)
    asked.push({ path: pathOf(operation, mine), body: { script_id: theirs.script }, status: 404 });
  if (operation.parameters.some((parameter) => parameter.in === "query" && parameter.name === "app")) {
    asked.push({ ...not(theirs, `?app=${theirs.app}`), missing: with_(nothing, `?app=${nothing.app}`) });
    asked.push({ ...not(theirs, `?app=${THEIRS.slug}`), missing: with_(nothing, "?app=no-such-slug") });
  }
  if (!VISIBLE.includes(name)) return asked;
  if (name === "GET /logs/tail") return asked;
  for (const query of operation.method === "GET"
    ? ["", "?q=secret", "?include=summary", `?script=${theirs.script}`, `?ids=${theirs.script}`]
    : [""]) {
    const known = operation.parameters.some((parameter) => parameter.name === /^\?(\w+)/.exec(query)?.[1]);
    if (query !== "" && !known) continue;
    const { app_id: _, ...body } = bodyOf(operation, mine) ?? {};
    const sent = operation.body === null ? undefined : { ...body, url: `${ASKED}/anything/y` };
    asked.push({ path: pathOf(operation, mine) + query, body: sent, status: 200 });
  }
  return asked;
}

async function stateOf(control: ControlPlane, { app, script, route, domain, account, token }: Things): Promise<string> {
  const paths = [
    `/apps/${app}`,
    `/apps/${app}/domains/${domain}`,
    `/apps/${app}/routes`,
    `/scripts/${script}`,
    `/routes/${route}`,
    `/accounts/${account}`,
    `/tokens/${token}`,
  ];
  return (await Promise.all(paths.map(async (path) => (await control.send("GET", path)).text))).join();
}
