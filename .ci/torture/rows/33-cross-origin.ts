import type { ApiOperation } from "../api-operation.ts";
import { runBunTests } from "../bun-tests.ts";
import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import type { Row } from "../row.ts";
import { bodyOf, makeThings, pathOf, type Things } from "../sample-request.ts";
import { COOKIE, signIn } from "../sign-in.ts";
import type { Trial } from "../trial.ts";

const ADA = { username: "ada", password: "correct horse battery" };

/** What a browser says of a page that is not the dashboard's. */
const FOREIGN: readonly Record<string, string>[] = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "same-site", origin: "http://evil.localhost:8080" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "http://localhost.evil.example" },
  { origin: "http://evil-localhost" },
  { referer: "http://localhost/admin/" },
  {},
];
const OWN: Record<string, string> = { "sec-fetch-site": "same-origin" };

export default {
  id: "33",
  title: "cross-origin form, text/plain JSON, a hostile app on a sibling host",
  minutes: 0.6,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    await control.create("/accounts", ADA);
    const things = await makeThings(
      control,
      { slug: "mine", host: "mine.example", script: { name: "mine", source: "1" }, path: "/mine" },
      (host) => fetch(`${server.url}/mine`, { headers: { host } }),
    );
    const cookie = `${COOKIE}=${await signIn(server, ADA)}`;
    const operations = (await control.operations()).filter(({ method }) => method !== "GET");
    const asked = operations.flatMap((operation) => {
      const bodies = bodiesOf(operation, things);
      // The dashboard's own page could not send the odd ones either; a form has no other way.
      const own = bodies.slice(1).map((sent) => ({ operation, headers: OWN, sent }));
      return FOREIGN.flatMap((headers) => bodies.map((sent) => ({ operation, headers, sent }))).concat(own);
    });
    const before = await stateOf(control);
    const statuses = new Map<number, number>();
    const done: string[] = [];
    await eachOf(asked, 8, async ({ operation, headers, sent }) => {
      const { method, path, isPublic } = operation;
      const type = sent.type === null ? {} : { "content-type": sent.type };
      const answer = await control.send(method, pathOf(operation, things), sent.body, {
        authorization: "",
        cookie,
        ...headers,
        ...type,
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      // Who signs in or sets up without the headers of a browser is no page: wrong credentials are told to anybody.
      const harmless = isPublic ? [401, 403, 409, 415, 422, 429] : [403, 415];
      if (!harmless.includes(answer.status))
        done.push(`${method} ${path} ${JSON.stringify(headers)} ${sent.type}: ${answer.status}`);
    });
    trial.say([...statuses].map(([status, count]) => `${count} x ${status}`).join(", "));
    for (const line of done.slice(0, 20)) trial.say(line);
    trial.atLeast({ what: "requests with the session's cookie", measured: asked.length, bound: 500, unit: "requests" });
    trial.equal("of them not refused", done.length, 0);
    trial.equal("what there is, is as it was", (await stateOf(control)) === before, true);
    const session = await control.send("GET", "/session", undefined, { authorization: "", cookie });
    trial.equal("status for the session afterwards", session.status, 200);
    await readAcross(trial, server.url, cookie);
    // The test command runs these beside the short form.
    if (trial.short) return;
    await runBunTests(trial, {
      file: ".ci/dashboard-accounts.browser.test.ts",
      pattern: /go from the link to an account|are out of reach for pages of other origins/,
      least: 2,
    });
  },
} satisfies Row;

/** JSON as it should be, and the ways in which a form or a page without leave can send it. */
function bodiesOf(operation: ApiOperation, things: Things): { type: string | null; body: string | undefined }[] {
  const fields = bodyOf(operation, things);
  if (fields === undefined) return [{ type: null, body: undefined }];
  const json = JSON.stringify(fields);
  const pairs = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const form = new URLSearchParams(pairs).toString();
  const part = (value: string, name = "x") =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`;
  return [
    { type: "application/json", body: json },
    { type: "text/plain", body: json },
    { type: "text/plain;charset=UTF-8", body: `${json.slice(0, -1)},"x":"="}` },
    { type: "application/x-www-form-urlencoded", body: form },
    { type: "application/x-www-form-urlencoded", body: json },
    { type: "multipart/form-data; boundary=b", body: part(json) },
    { type: "text/plain; x=application/json", body: json },
    { type: "application/json, text/plain", body: json },
    { type: "text/json", body: json },
    { type: "", body: json },
  ];
}

/** No answer of the control plane may be read by another origin: neither does one allow it, nor a preflight. */
async function readAcross(trial: Trial, url: string, cookie: string): Promise<void> {
  const origin = "http://evil.localhost:8080";
  const headers = { cookie, origin, "sec-fetch-site": "same-site" };
  const asked = [
    { method: "GET", headers },
    {
      method: "OPTIONS",
      headers: {
        ...headers,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, authorization",
      },
    },
  ];
  const allowed: string[] = [];
  for (const path of ["/apps", "/session", "/tokens", "/openapi.json", "/none"]) {
    for (const init of asked) {
      const answer = await fetch(`${url}/api/v1/admin${path}`, init);
      const names = [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
      if (names.length > 0) allowed.push(`${init.method} ${path}: ${names.join()}`);
    }
  }
  trial.equal("answers that another origin may read", allowed.join("; "), "");
}

/** All that a change would show in, but for the audit log, which keeps what was refused. */
async function stateOf(control: ControlPlane): Promise<string> {
  const lists = [
    "/apps",
    "/scripts",
    "/apps/mine/domains",
    "/apps/mine/routes",
    "/apps/default/domains",
    "/apps/default/routes",
    "/accounts",
  ];
  const answers = await Promise.all(lists.map(async (path) => (await control.send("GET", `${path}?limit=200`)).text));
  // When a token was last used is no change.
  const tokens: { items: { id: string }[] } = await control.call("GET", "/tokens");
  return [...answers, ...tokens.items.map(({ id }) => id)].join("\n");
}
