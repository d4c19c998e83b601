import { ControlPlane } from "../control-plane.ts";
import { sendPaced } from "../paced-body.ts";
import type { Row } from "../row.ts";
import type { Trial } from "../trial.ts";

const LIMIT = 1_048_576;
const CONTROL_LIMIT = 2_097_152;
const PIECE = 32_768;

const CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
const chunk = (bytes: number, extension = "") => `${bytes.toString(16)}${extension}\r\n${"a".repeat(bytes)}\r\n`;

interface Overlong {
  name: string;
  /** The last line of the head, and how the body begins. */
  begin: string;
  /** Sent again and again. */
  piece: string;
  /** How long the body is, where the head says so. */
  length?: number;
}

export default {
  id: "19",
  title: "bodies over the limit: sized, chunked, chunk extensions",
  minutes: 1,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    const scripts = { "/size": "`${ctx.raw.len}`" };
    const scriptIds = await control.createApp("bodies", { hosts: ["bodies.test"], scripts });
    const targets = [
      { path: "/size", host: "bodies.test", limit: LIMIT, status: 413 },
      { path: `/api/v1/execute/${scriptIds["/size"]}`, host: "localhost", limit: LIMIT, status: 413 },
      { path: "/api/v1/admin/apps", host: "localhost", limit: CONTROL_LIMIT, status: 413 },
      { path: "/none", host: "bodies.test", limit: LIMIT, status: 404 },
      { path: "/healthz", host: "bodies.test", limit: LIMIT, status: 405 },
    ];
    let most = 0;
    const accepted: string[] = [];
    const refuse = async ({ path, host, limit, status }: (typeof targets)[number]) => {
      for (const { name, begin, piece, length = Number.POSITIVE_INFINITY } of overlong(limit)) {
        const answer = await sendPaced(server.port, {
          head: `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${begin}`,
          piece: Buffer.from(piece),
          most: Math.min(4 * limit, length),
        });
        most = Math.max(most, answer.taken / limit);
        // What nobody reads is refused by its path, or by Bun before.
        if (answer.status !== status && answer.status !== 413) accepted.push(`${name} to ${path}: ${answer.status}`);
      }
    };
    await Promise.all(targets.map(refuse));
    for (const line of accepted) trial.say(line);
    trial.equal("bodies over the limit that were not refused", accepted.length, 0);
    trial.atMost({ what: "most that was read of one", measured: most, bound: 2, unit: "x the limit" });
    await tryHidden(trial, server.port, "bodies.test");
  },
} satisfies Row;

/** How a body says, or hides, that it is over the limit. */
function overlong(limit: number): Overlong[] {
  const lengths = { "one byte over": limit + 1, twice: 2 * limit, "over twice": 2 * limit + 1, "a terabyte": 1e12 };
  const sized = Object.entries(lengths).map(([name, length]) => ({
    name: `sized, ${name}`,
    begin: `Content-Length: ${length}\r\n\r\n`,
    piece: "a".repeat(PIECE),
    length,
  }));
  return [
    ...sized,
    { name: "chunked", begin: CHUNKED, piece: chunk(PIECE) },
    { name: "in chunks of 1 KB", begin: CHUNKED, piece: chunk(1_024).repeat(32) },
    { name: "in chunks of one byte", begin: CHUNKED, piece: chunk(1).repeat(5_000) },
    { name: "in a chunk without an end", begin: `${CHUNKED}ffffffffff\r\n`, piece: "a".repeat(PIECE) },
    { name: "in chunks with extensions", begin: CHUNKED, piece: chunk(PIECE, `;name="${"x".repeat(1_000)}"`) },
    { name: "with an extension without an end", begin: `${CHUNKED}1;x=`, piece: "a".repeat(PIECE) },
  ];
}

/** Bytes that no reader of the body ever sees: extensions of tiny chunks, and zeros before a size. */
async function tryHidden(trial: Trial, port: number, host: string): Promise<void> {
  const head = `POST /size HTTP/1.1\r\nHost: ${host}\r\n${CHUNKED}`;
  const extended = Buffer.from(chunk(1, `;${"x".repeat(1_000)}`).repeat(32));
  const tiny = await sendPaced(port, { head, piece: extended, most: 64 * LIMIT });
  trial.equal("status for chunks of one byte with extensions of a kilobyte", tiny.status, 413);
  trial.say(`${(tiny.taken / LIMIT).toFixed(1)} MB of them were read`);
  if (trial.short) return;
  const startedAt = performance.now();
  const zeros = await sendPaced(port, { head, piece: Buffer.alloc(PIECE, "0"), most: Number.POSITIVE_INFINITY });
  trial.equal("status for a size with zeros before it that never end", zeros.status, 408);
  const seconds = (performance.now() - startedAt) / 1_000;
  trial.atMost({ what: "until it was closed", measured: seconds, bound: 30, unit: "s", timed: true });
}
