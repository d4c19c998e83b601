import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { sendRaw } from "../raw-http.ts";
import type { Row } from "../row.ts";

const HOST = "headers.test";
const INJECTED = "x-injected";
/** The headers come as JSON, so that every text can be one, and the value in three ways. */
const SCRIPT = `fn handle(ctx) {
  let sent = ctx.body;
  let headers = #{};
  headers[sent.name] = switch sent.way { "array" => ["fine", sent.value], "text" => sent.value };
  #{ status: 200, headers: headers, body: "made" }
}`;

const OF_THE_CONNECTION = [
  "connection",
  "content-length",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "trailers",
  "transfer-encoding",
  "upgrade",
];

interface Sent {
  name: string;
  value: string;
}

export default {
  id: "23",
  title: "script headers with CRLF, control bytes, hop-by-hop names, a Content-Length",
  minutes: 0.2,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    await control.createApp("headers", { hosts: [HOST], scripts: { "/make": SCRIPT } });
    const make = (sent: Sent, way: "text" | "array") => {
      const body = Buffer.from(JSON.stringify({ ...sent, way }));
      const lines = `Host: ${HOST}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
      return sendRaw(server.port, Buffer.concat([Buffer.from(`POST /make HTTP/1.1\r\n${lines}\r\n\r\n`), body]));
    };
    const asked = refusedHeaders().flatMap((sent) => [
      { sent, way: "text" as const },
      { sent, way: "array" as const },
    ]);
    const wrong: string[] = [];
    await eachOf(asked, 8, async ({ sent, way }) => {
      const { text, status } = await make(sent, way);
      if (status !== 500 || !text.includes('"code":"invalid_response"') || !isOneProblem(text)) {
        wrong.push(`${JSON.stringify(sent)} as ${way}: ${JSON.stringify(text)}`);
      }
    });
    for (const line of wrong.slice(0, 20)) trial.say(line);
    trial.atLeast({ what: "headers that must not leave", measured: asked.length, bound: 300, unit: "headers" });
    trial.equal("of them not refused, or with other bytes than those of one problem", wrong.length, 0);
    const fine = await make({ name: "X-Value", value: "a: b, \u00e9" }, "array");
    const lines = fine.text.split("\r\n").filter((line) => line.toLowerCase().startsWith("x-value:"));
    trial.equal("a header that is one, byte by byte", lines.join("|").toLowerCase(), "x-value: fine, a: b, \u00e9");
  },
} satisfies Row;

/** Headers that must not leave the server. */
function refusedHeaders(): Sent[] {
  const controls = [
    ...Array.from({ length: 32 }, (_, code) => code),
    127,
    ...Array.from({ length: 32 }, (_, code) => 128 + code),
  ];
  const injections = [
    "\r\n",
    "\n",
    "\r",
    "\n\n",
    "\r\n\r\n",
    "\r\n ",
    "\n\t",
    "\u2028",
    "\u560d\u560a",
    "\u010d\u010a",
    "\0\r\n",
  ];
  return [
    ...controls.flatMap((code) => [
      { name: "x-value", value: `a${String.fromCharCode(code)}b` },
      { name: `x${String.fromCharCode(code)}name`, value: "a" },
    ]),
    ...injections.flatMap((ends) => [
      { name: "x-value", value: `a${ends}${INJECTED}: 1` },
      { name: "location", value: `/${ends}${ends}<script>` },
      { name: "content-type", value: `text/html${ends}${INJECTED}: 1` },
      { name: "set-cookie", value: `a=b${ends}set-cookie: picloud_session=c` },
      { name: `x-value: a${ends}${INJECTED}`, value: "1" },
    ]),
    ...OF_THE_CONNECTION.flatMap((name) => [
      { name, value: "5" },
      { name: name.toUpperCase(), value: "chunked" },
      { name: name.charAt(0).toUpperCase() + name.slice(1), value: "close" },
    ]),
    ...[
      "",
      " ",
      "a b",
      " connection",
      "connection ",
      "content-length:",
      "x:y",
      'x"',
      "x(",
      "x@",
      "x/y",
      "x\u00e9",
      "x\u0130",
      "\u{1f600}",
      "x\u212a",
    ].map((name) => ({ name, value: "a" })),
    { name: "x-value", value: "\u0100" },
    { name: "x-value", value: "\u{1f600}" },
    { name: "set-cookie", value: "picloud_session=stolen" },
    { name: "Set-Cookie", value: "__Host-picloud_session=stolen; Secure; Path=/" },
    { name: "set-cookie", value: " PICLOUD_SESSION =stolen" },
  ];
}

/** Whether the raw bytes are one head with the lines of a problem and no other, and a body as long as it says. */
function isOneProblem(text: string): boolean {
  const [head = "", ...bodies] = text.split("\r\n\r\n");
  const [status = "", ...lines] = head.split("\r\n");
  const names = lines.map((line) => /^([\w-]+): [\x20-\x7e]*$/.exec(line)?.[1]?.toLowerCase() ?? line);
  const expected = [
    "content-type",
    "cache-control",
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
    "x-picloud-execution-id",
    "date",
    "content-length",
  ];
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  return (
    status === "HTTP/1.1 500 Internal Server Error" &&
    bodies.length === 1 &&
    length === bodies[0]?.length &&
    names.length === new Set(names).size &&
    names.every((name) => expected.includes(name))
  );
}
