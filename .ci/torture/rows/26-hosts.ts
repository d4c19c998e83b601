import type { Server } from "../../server.ts";
import { ControlPlane } from "../control-plane.ts";
import { sendRaw } from "../raw-http.ts";
import type { Row } from "../row.ts";
import type { Trial } from "../trial.ts";

const SHOW = "fn handle(ctx) { `app=${ctx.app.slug} host=${ctx.host} url=${ctx.url} peer=${ctx.remote_addr} ` }";
const FORGED = [
  "X-Forwarded-Host: other.test",
  "X-Forwarded-Proto: https",
  "X-Forwarded-For: 203.0.113.9",
  "Forwarded: for=203.0.113.9;host=other.test;proto=https",
  "X-Real-IP: 203.0.113.9",
  "X-Host: other.test",
  "X-Original-Host: other.test",
  "X-Original-URL: /admin/",
  "X-Rewrite-URL: /admin/",
  "X-HTTP-Host-Override: other.test",
];

interface HostCase {
  head: string;
  /** The app that answers; null: 400. */
  app: "one" | "other" | null;
}

const get = (target: string, ...lines: string[]) => `GET ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;

export default {
  id: "26",
  title: "double Host, absolute URI, X-Forwarded-Host, trailing dot, upper case, port",
  minutes: 0.2,
  async run(trial) {
    // Not this machine's network: nobody is believed.
    const direct = await trial.server({ env: { PICLOUD_TRUSTED_PROXIES: "10.0.0.0/8" } });
    await makeApps(direct);
    const cases = hostCases();
    const wrong = [];
    let malformed = 0;
    for (const { head, app } of cases) {
      const { status, text } = await sendRaw(direct.port, head);
      const apps = [...text.matchAll(/app=(\w+) host=(\S+) url=(\S+) peer=(\S+) /g)];
      const [, slug, host, url, peer] = apps[0] ?? [];
      const same =
        host === "one.test" && peer === "127.0.0.1" && URL.parse(url ?? "")?.hostname.replace(/\.$/, "") === host;
      const right =
        app === null ? status === 400 : apps.length === 1 && slug === app && same && url?.startsWith("http:");
      if (status === 400) malformed++;
      if (!right) wrong.push(`${JSON.stringify(head)}: ${JSON.stringify(text.slice(0, 12) + (apps[0]?.[0] ?? ""))}`);
    }
    for (const line of wrong) trial.say(line);
    trial.atLeast({ what: "heads", measured: cases.length, bound: 60, unit: "heads" });
    trial.atLeast({ what: "of them refused with 400", measured: malformed, bound: 30, unit: "heads" });
    trial.equal("heads that led to another app than theirs, or to more than 400", wrong.length, 0);
    await tryProxies(trial);
  },
} satisfies Row;

/** Every way to say which host is meant, or two of them. */
function hostCases(): HostCase[] {
  const one = [
    "one.test",
    "ONE.Test",
    "one.test.",
    "One.Test.",
    "one.test:80",
    "one.test:8080",
    "one.test:",
    "one.test.:65535",
  ];
  const none = [
    "",
    " ",
    ".",
    "one.test..",
    "one..test",
    ".one.test",
    "one.test, other.test",
    "one.test,other.test",
    "one.test other.test",
    "one.test\tother.test",
    "one.test;other.test",
    "one.test/",
    "one.test/other.test",
    "one.test\\other.test",
    "one.test?other.test",
    "one.test#other.test",
    "other.test@one.test",
    "one.test@other.test",
    "one.test:80@other.test",
    "one.test:80:80",
    "one.test:-1",
    "one.test:x",
    "one.test:99999",
    "%6fne.test",
    "one.test%00",
    "one.test%2eother.test",
    "[one.test]",
    "[::1",
    "::1",
    "http://one.test",
  ];
  const uris = [
    "http://other.test/show",
    "https://other.test/show",
    "http://one.test@other.test/show",
    "HTTP://OTHER.TEST/show",
  ];
  return [
    ...one.map((host) => ({ head: get("/show", `Host: ${host}`), app: "one" as const })),
    ...one.map((host) => ({ head: get("/show", `hOST:${host}  `), app: "one" as const })),
    ...none.map((host) => ({ head: get("/show", `Host: ${host}`), app: null })),
    ...[
      ["Host: one.test", "Host: other.test"],
      ["Host: other.test", "Host: one.test"],
      ["Host: one.test", "Host: one.test"],
      ["Host: one.test", "X: y", "host: other.test"],
      ["Host: one.test", " Host: other.test"],
      ["Host: one.test", "\tother.test"],
      ["Host: one.test", "Host : other.test"],
      ["Host : one.test"],
      ["X: y"],
    ].map((lines) => ({ head: get("/show", ...lines), app: null })),
    // RFC 9112 would let the URI win; PiCloud lets it mean nothing, which is one app as well.
    ...uris.map((uri) => ({ head: get(uri, "Host: one.test"), app: "one" as const })),
    ...FORGED.map((line) => ({ head: get("/show", "Host: one.test", line), app: "one" as const })),
    { head: get("/show", "Host: one.test", ...FORGED), app: "one" },
  ];
}

async function makeApps(server: Server): Promise<void> {
  const control = new ControlPlane(server);
  await control.createApp("one", { hosts: ["one.test"], scripts: { "/show": SHOW } });
  await control.createApp("other", { hosts: ["other.test"], scripts: { "/show": SHOW } });
}

/** Of a trusted proxy the headers of the kind that it writes are believed, and of the other kind none. */
async function tryProxies(trial: Trial): Promise<void> {
  const heads = {
    forwarded: get("/show", "Host: one.test", "Forwarded: for=203.0.113.7;host=other.test;proto=https"),
    "x-forwarded": get(
      "/show",
      "Host: one.test",
      "X-Forwarded-For: 198.51.100.1, 203.0.113.7",
      "X-Forwarded-Proto: https",
      "X-Forwarded-Host: other.test",
    ),
  };
  const believed = "app=other host=other.test url=https://other.test/show peer=203.0.113.7";
  const own = "app=one host=one.test url=http://one.test/show peer=127.0.0.1";
  for (const written of Object.keys(heads)) {
    const env = { PICLOUD_TRUSTED_PROXIES: "127.0.0.0/8", PICLOUD_FORWARDED_HEADER: written };
    const server = await trial.server({ env });
    await makeApps(server);
    for (const [sent, head] of Object.entries(heads)) {
      const said = /app=.* peer=\S+/.exec((await sendRaw(server.port, head)).text)?.[0] ?? "";
      trial.equal(`${sent} of a trusted proxy that writes ${written}`, said, sent === written ? believed : own);
    }
  }
}
