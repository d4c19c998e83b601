import { join } from "node:path";
import type { Server } from "../../server.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import { bodyOf, makeThings, pathOf } from "../sample-request.ts";
import type { Trial } from "../trial.ts";

const DEPTH = 100_000;
const HOST = "hostile.test";
const POLLUTED = "polluted_by_a_request";
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "__defineGetter__",
  "toString",
  "hasOwnProperty",
  "toJSON",
  "then",
];
const SHOW = "fn handle(ctx) { #{ status: 200, body: #{ body: ctx.body, query: ctx.query, all: ctx.query_all } } }";
const JSON_TYPE = { "content-type": "application/json" };

const arrays = "[".repeat(DEPTH) + "]".repeat(DEPTH);
const objects = `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`;
const mixed = `${'[{"__proto__":'.repeat(DEPTH / 2)}1${"}]".repeat(DEPTH / 2)}`;
const unended = "[".repeat(DEPTH);

export default {
  id: "20",
  title: "JSON 100,000 deep; __proto__ and constructor keys in JSON, form, query, multipart",
  minutes: 0.3,
  async run(trial) {
    const canary = join(import.meta.dir, "../prototype-canary.ts");
    const server = await trial.server({ command: [process.execPath, "--preload", canary, "runtime/main.ts"] });
    const control = new ControlPlane(server);
    const script = { name: "show", source: SHOW };
    const ask = (query: string, init: RequestInit = {}) =>
      fetch(`${server.url}/show${query}`, {
        ...init,
        headers: { host: HOST, ...(init.headers as Record<string, string>) },
      });
    const things = await makeThings(control, { slug: "hostile", host: HOST, script, path: "/show" }, () => ask(""));
    const before = await prototypesOf(server, 1);

    await tryScripts(trial, ask);
    const operations = await control.operations();
    const wrong: string[] = [];
    let asked = 0;
    for (const operation of operations) {
      const fields = bodyOf(operation, things);
      const path = pathOf(operation, things);
      const bodies = fields === undefined ? [] : hostileBodies(fields);
      for (const { name, body, plain } of bodies) {
        asked++;
        const { status, text } = await control.send(operation.method, path, body, JSON_TYPE);
        // In a map of names that are anybody's they are plain data.
        const right = status === 400 || status === 422 || (plain && (status === 200 || status === 201));
        if (!right) wrong.push(`${operation.method} ${operation.path}, ${name}: ${status} ${text.slice(0, 200)}`);
      }
      if (operation.method !== "GET") continue;
      for (const name of NAMES) {
        asked++;
        const { status } = await control.send("GET", `${path}?${name}=1&${name}[x]=1`);
        if (status !== 422) wrong.push(`GET ${operation.path}?${name}: ${status}`);
      }
    }
    for (const line of wrong.slice(0, 20)) trial.say(line);
    trial.atLeast({ what: "requests to the control plane", measured: asked, bound: 500, unit: "requests" });
    trial.equal("of them neither 400, 422 nor plain data", wrong.length, 0);
    trial.equal("prototypes are as they were", (await prototypesOf(server, 2)) === before, true);
    const pid = server.pid;
    const later = (await (await ask("?a=1")).json()) as { query: object };
    trial.equal("a later request sees what it sent", JSON.stringify(later.query), '{"a":"1"}');
    trial.equal("the server is still the same process", process.kill(pid, 0), true);
  },
} satisfies Row;

/** Bodies of an operation in each of which something is hostile; `plain`: it is a name in a map of any names. */
function hostileBodies(fields: Record<string, unknown>): { name: string; body: string; plain: boolean }[] {
  const text = JSON.stringify(fields);
  const extended = (member: string, into = text) => (into === "{}" ? `{${member}}` : `${into.slice(0, -1)},${member}}`);
  const deep = [arrays, objects, mixed, unended].map((body) => ({ name: "deep", body, plain: false }));
  const inFields = Object.keys(fields).map((field) => ({
    name: `deep in ${field}`,
    body: JSON.stringify({ ...fields, [field]: "@" }).replace('"@"', objects),
    plain: field === "body",
  }));
  const polluting = NAMES.flatMap((name) => [
    `"${name}":{"${POLLUTED}":1}`,
    `"${name}":{"prototype":{"${POLLUTED}":1}}`,
    `"${name}":null`,
  ]);
  const named = polluting.map((member) => ({ name: member, body: extended(member), plain: false }));
  const maps = Object.entries(fields).filter(([, value]) => typeof value === "object" && value !== null);
  const nested = maps.flatMap(([field, value]) =>
    polluting.map((member) => ({
      name: `${member} in ${field}`,
      body: JSON.stringify({ ...fields, [field]: "@" }).replace('"@"', extended(member, JSON.stringify(value))),
      plain: false,
    })),
  );
  const { query, headers } = (fields["request"] ?? fields) as { query?: object; headers?: object };
  const anyNames = NAMES.filter(() => query !== undefined || headers !== undefined).map((name) => ({
    name: `${name} in a map`,
    body: text.replaceAll('"name":"value"', `"${name}":"value"`),
    plain: true,
  }));
  return [...deep, ...inFields, ...named, ...nested, ...anyNames];
}

/** What a script is given: plain data with these very names, or 400. */
async function tryScripts(trial: Trial, ask: (query: string, init?: RequestInit) => Promise<Response>): Promise<void> {
  const deep = [arrays, objects, mixed, unended].map(
    async (body) => (await ask("", { method: "POST", headers: JSON_TYPE, body })).status,
  );
  trial.equal("statuses of scripts that read bodies so deep", (await Promise.all(deep)).join(), "400,400,400,400");
  const members = Object.fromEntries(NAMES.map((name) => [`${name}`, POLLUTED]));
  const entries = NAMES.map((name) => [name, POLLUTED]);
  const json = `{${entries.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join()}}`;
  const form = new FormData();
  for (const [name = "", value = ""] of entries) form.append(name, value);
  const query = new URLSearchParams(entries).toString();
  const bodies: Record<string, RequestInit> = {
    JSON: { body: json, headers: JSON_TYPE },
    form: { body: query, headers: { "content-type": "application/x-www-form-urlencoded" } },
    multipart: { body: form },
  };
  for (const [name, init] of Object.entries(bodies)) {
    const answer = await ask(`?${query}`, { method: "POST", ...init });
    const { body, query: seen, all } = (await answer.json()) as Record<string, object>;
    trial.equal(`${name} is plain data`, same(body, members), true);
    trial.equal(
      `its query is plain data`,
      same(seen, members) && same(all, Object.fromEntries(NAMES.map((key) => [key, [POLLUTED]]))),
      true,
    );
  }
}

/** By own members alone: `toEqual` of an object with `__proto__` would be of its prototype. */
function same(a: object | undefined, b: object): boolean {
  const entries = (value: object) => JSON.stringify(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a !== undefined && entries(a) === entries(b);
}

/** What the server itself says of its prototypes, the `time`th time that it is asked. */
async function prototypesOf({ pid, folder }: Server, time: number): Promise<string> {
  process.kill(pid, "SIGUSR2");
  for (;;) {
    const lines = (await Bun.file(join(folder, "out.log")).text())
      .split("\n")
      .filter((line) => line.startsWith('{"prototypes"'));
    const line = lines[time - 1];
    if (line !== undefined) return line;
    await Bun.sleep(20);
  }
}
