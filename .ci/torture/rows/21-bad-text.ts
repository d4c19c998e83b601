import type { Server } from "../../server.ts";
import type { ApiOperation } from "../api-operation.ts";
import { BAD_ESCAPES, BAD_IN_HEADERS, BAD_IN_JSON, ODD } from "../bad-texts.ts";
import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { MARK, markedBodies } from "../marked-bodies.ts";
import { sendRaw } from "../raw-http.ts";
import type { Row } from "../row.ts";
import { bodyOf, makeThings, pathOf, type Things } from "../sample-request.ts";
import type { Trial } from "../trial.ts";

const HOST = "text.test";
const JSON_TYPE = { "content-type": "application/json" };

export default {
  id: "21",
  title: "bad UTF-8, NUL, lone surrogates in every text field",
  minutes: 0.5,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    const source = `fn handle(ctx) {
      log::info(\`\${ctx.url} \${ctx.path}\`, #{ query: ctx.query, headers: ctx.headers });
      #{ status: 200, body: #{ body: ctx.body, query: ctx.query, all: ctx.query_all, headers: ctx.headers, url: ctx.url } }
    }`;
    const things = await makeThings(
      control,
      { slug: "text", host: HOST, script: { name: "show", source }, path: "/show" },
      () => fetch(`${server.url}/show`, { headers: { host: HOST } }),
    );
    const operations = await control.operations();
    await tryBodies(trial, control, { operations, things });
    await tryUrls(trial, control, { operations, things });
    await tryHeaders(trial, server, { operations, things });
    await tryScript(trial, server.port);
    await tryOdd(trial, control, things);
    const stored = await Promise.all(
      ["/apps", "/scripts", "/apps/text/domains", "/apps/text/routes", "/accounts", "/tokens"].map(
        async (path) => (await control.send("GET", `${path}?limit=200`)).text,
      ),
    );
    const bad = stored.filter(
      (text) => /\\u0000|\\u[dD][89a-fA-F]/.test(text) || text.replaceAll('"\ufffd"', "").includes("\ufffd"),
    );
    trial.equal("lists in which something bad was stored", bad.length, 0);
  },
} satisfies Row;

interface Asked {
  operations: readonly ApiOperation[];
  things: Things;
}

/** Every string of every body, and every name of a map in it. */
async function tryBodies(trial: Trial, control: ControlPlane, { operations, things }: Asked): Promise<void> {
  const asked = operations.flatMap((operation) =>
    markedBodies(operation, things).flatMap((json) => BAD_IN_JSON.map((bad) => ({ operation, json, bad }))),
  );
  const wrong: string[] = [];
  await eachOf(asked, 8, async ({ operation, json, bad }) => {
    const body = Buffer.concat(
      json
        .split(MARK)
        .flatMap((part, index) =>
          index === 0 ? [Buffer.from(part)] : [Buffer.from(bad, "latin1"), Buffer.from(part)],
        ),
    );
    const { status, text } = await control.send(operation.method, pathOf(operation, things), body, JSON_TYPE);
    if (status !== 400 && status !== 422)
      wrong.push(
        `${operation.method} ${operation.path} ${json} ${JSON.stringify(bad)}: ${status} ${text.slice(0, 150)}`,
      );
  });
  report(trial, { what: "texts in bodies", asked: asked.length, least: 900, wrong });
}

/** Every parameter of a path and of a query, and a name of a query that is none. */
async function tryUrls(trial: Trial, control: ControlPlane, { operations, things }: Asked): Promise<void> {
  const asked = operations.flatMap((operation) => {
    const { path, parameters } = operation;
    const named = (place: string) => parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
    const paths = named("path").map((name) => {
      const thing = name === "id" && path.startsWith("/scripts/") ? "script" : name;
      return { target: pathOf(operation, { ...things, [thing]: MARK }), operation, statuses: [400, 404] };
    });
    const queries = [...named("query").map((name) => `${name}=${MARK}`), `${MARK}=1`].map((query) => ({
      target: `${pathOf(operation, things)}?${encodeURI(query)}`,
      operation,
      statuses: [400, 422],
    }));
    return BAD_ESCAPES.flatMap((bad) => [...paths, ...queries].map((sent) => ({ sent, bad })));
  });
  const wrong: string[] = [];
  await eachOf(asked, 8, async ({ sent: { operation, target, statuses }, bad }) => {
    const path = target.replace(encodeURIComponent(MARK), bad).replace(MARK, bad);
    const { status, text } = await control.send(operation.method, path, bodyOf(operation, things));
    if (!statuses.includes(status)) wrong.push(`${operation.method} ${path}: ${status} ${text.slice(0, 150)}`);
  });
  report(trial, { what: "parameters of paths and queries", asked: asked.length, least: 900, wrong });
}

/** Every header that the API reads, as raw bytes; what is refused there is refused with a 4xx, and what is not does no harm. */
async function tryHeaders(trial: Trial, server: Server, { operations, things }: Asked): Promise<void> {
  const common = [
    "Authorization",
    "Cookie",
    "Accept",
    "Accept-Encoding",
    "Content-Type",
    "Origin",
    "Sec-Fetch-Site",
    "User-Agent",
    "X-Forwarded-For",
    "Last-Event-ID",
    "If-None-Match",
  ];
  // A stream that is open has no end to wait for, and what deletes would leave nothing for the others.
  const quiet = operations.filter(({ method, path }) => path !== "/logs/tail" && method !== "DELETE");
  const asked = quiet.flatMap((operation) => {
    const own = operation.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name);
    const names = operation.path === "/apps" || operation.path === "/session" ? [...own, ...common] : own;
    return names.flatMap((name) => BAD_IN_HEADERS.map((bad) => ({ operation, name, bad })));
  });
  const wrong: string[] = [];
  await eachOf(asked, 8, async ({ operation, name, bad }) => {
    // Wrong by a field that there is not: whatever the header is taken for, nothing is made.
    const body = operation.body === null ? "" : '{"no_such_field":1}';
    const headers: Record<string, string> = {
      Host: "localhost",
      Authorization: `Bearer ${server.token}`,
      "Content-Type": "application/json",
      "Content-Length": String(body.length),
    };
    const value = name === "Authorization" ? `Bearer ${bad}` : name === "Cookie" ? `picloud_session=${bad}` : bad;
    const lines = Object.entries({ ...headers, [name]: value }).map((line) => line.join(": "));
    const { status } = await sendRaw(
      server.port,
      `${operation.method} /api/v1/admin${pathOf(operation, things)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`,
    );
    if (!(status < 500)) wrong.push(`${operation.method} ${operation.path} ${name} ${JSON.stringify(bad)}: ${status}`);
  });
  report(trial, { what: "headers of the control plane", asked: asked.length, least: 200, wrong });
}

/** What a script can read of a request, all of which this one reads. */
async function tryScript(trial: Trial, port: number): Promise<void> {
  const post = (type: string, body: string) =>
    `POST /show HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const get = (path: string, lines = `Host: ${HOST}`) => `GET ${path} HTTP/1.1\r\n${lines}\r\n\r\n`;
  const bytes = ["\0", "\xff", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80"];
  const asked = [
    ...BAD_IN_JSON.map((bad) => post("application/json", `{"a":"${bad}"}`)),
    ...BAD_ESCAPES.flatMap((bad) => [
      get(`/show?a=${bad}`),
      get(`/show?${bad}=a`),
      get(`/${bad}`),
      post("application/x-www-form-urlencoded", `a=${bad}&${bad}=a`),
    ]),
    ...bytes.flatMap((bad) => [
      post("text/plain", bad),
      post("application/x-www-form-urlencoded", `a=${bad}`),
      post(
        "multipart/form-data; boundary=b",
        `--b\r\nContent-Disposition: form-data; name="${bad}"; filename="${bad}"\r\n\r\n${bad}\r\n--b--\r\n`,
      ),
      post(`text/plain; charset=${bad}`, "a"),
      get(`/show?a=${bad}`),
      get(`/${bad}`),
      get("/show", `Host: ${HOST}\r\nX-A: ${bad}`),
      get("/show", `Host: ${HOST}\r\nCookie: a=${bad}`),
      get("/show", `Host: ${bad}`),
      get("/show", `Host: ${bad}.${HOST}`),
    ]),
  ];
  const wrong: string[] = [];
  await eachOf(asked, 8, async (request) => {
    const { status, text } = await sendRaw(port, request);
    const body = Buffer.from(text.slice(text.indexOf("\r\n\r\n") + 4), "latin1");
    const isText = body.equals(Buffer.from(body.toString("utf8")));
    // 505 is Bun's own word for a target that is none.
    if (!(status < 500 || status === 505) || !isText)
      wrong.push(`${JSON.stringify(request)}: ${status} ${text.slice(-200)}`);
  });
  report(trial, { what: "texts to a script", asked: asked.length, least: 100, wrong });
}

/** What is taken is kept as it was sent. */
async function tryOdd(trial: Trial, control: ControlPlane, { app, script }: Things): Promise<void> {
  const wrong: string[] = [];
  let kept = 0;
  const compare = (sent: Record<string, unknown>, { status, json }: { status: number; json: unknown }) => {
    if (status >= 500) wrong.push(`${JSON.stringify(sent)}: ${status}`);
    if (status !== 200) return;
    kept++;
    for (const [name, value] of Object.entries(sent)) {
      const read = (json as Record<string, unknown>)[name];
      if (read !== value) wrong.push(`${name}: ${JSON.stringify(value)} was read as ${JSON.stringify(read)}`);
    }
  };
  for (const text of ODD) {
    for (const [path, sent] of [
      [`/apps/${app}`, { name: text }],
      [`/apps/${app}`, { description: text }],
      [`/scripts/${script}`, { name: text }],
      [`/scripts/${script}`, { description: text }],
      [`/scripts/${script}`, { source: `// ${text.replaceAll(/[\r\n]/g, " ")}\n1` }],
    ] as const) {
      const { status } = await control.send("PATCH", path, sent);
      compare(sent, status === 200 ? await control.send("GET", path) : { status, json: null });
    }
    const draft = { app_id: app, source: "ctx.query", request: { query: { [text]: text } } };
    const ran = await control.send("POST", "/scripts/run", draft);
    compare(
      { body: JSON.stringify({ [text]: text }) },
      { status: ran.status, json: (ran.json as { response?: unknown }).response },
    );
  }
  report(trial, { what: "odd texts that were kept", asked: kept, least: 50, wrong });
}

function report(
  trial: Trial,
  { what, asked, least, wrong }: { what: string; asked: number; least: number; wrong: string[] },
): void {
  for (const line of wrong.slice(0, 12)) trial.say(line);
  trial.atLeast({ what, measured: asked, bound: least, unit: "texts" });
  trial.equal(`${what}: answered wrongly`, wrong.length, 0);
}
