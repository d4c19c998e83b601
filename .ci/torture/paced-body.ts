import { readFile } from "node:fs/promises";
import { statusOf } from "./raw-http.ts";

export interface PacedAnswer {
  /** Bytes after the head that the server took off the socket; what the kernel still held is not counted. */
  taken: number;
  /** NaN: no answer. */
  status: number;
  closed: boolean;
}

/** A server that takes nothing more for this long has stopped to read. */
const STILL_MS = 1_000;
/** Of its answer, once it has stopped to read or closed. */
const ANSWER_MS = 5_000;

/**
 * Sends `head` and then `piece` again and again, each when the server has taken the one before, until it closes, takes no more
 * or has taken `most` bytes. Linux only: what the kernel still holds is read from /proc.
 */
export async function sendPaced(
  port: number,
  { head, piece, most }: { head: string; piece: Uint8Array; most: number },
): Promise<PacedAnswer> {
  let text = "";
  let closed = false;
  const ended = Promise.withResolvers<void>();
  const close = () => {
    closed = true;
    ended.resolve();
  };
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_, data) {
        text += data.toString("latin1");
        if (text.startsWith("HTTP/1.1 ")) ended.resolve();
      },
      close,
      error: close,
    },
  });
  const connection = { port, localPort: socket.localPort, isClosed: () => closed };
  socket.write(head);
  let taken = 0;
  for (let taking = true; taking && taken < most;) {
    let left = piece.subarray(0, most - taken);
    while (taking && left.length > 0) {
      const wrote = Math.max(0, socket.write(left));
      const queued = await queueEmptied(connection);
      taken += wrote - Math.min(queued, wrote);
      left = left.subarray(wrote);
      taking = !closed && queued === 0;
    }
  }
  await Promise.race([ended.promise, Bun.sleep(ANSWER_MS)]);
  socket.terminate();
  return { taken, status: statusOf(text), closed };
}

interface Connection {
  port: number;
  localPort: number;
  isClosed(): boolean;
}

/** Waits until the kernel's queues of the connection are empty or stay as they are, or it closes: what is still in them. */
async function queueEmptied(connection: Connection): Promise<number> {
  let queued = await queuedBytes(connection);
  let since = performance.now();
  while (queued > 0 && !connection.isClosed() && performance.now() - since < STILL_MS) {
    await Bun.sleep(0);
    const now = await queuedBytes(connection);
    if (now !== queued) [queued, since] = [now, performance.now()];
  }
  return queued;
}

/** What the client's kernel has to send and the server's has to hand over. Source: proc_net_tcp in the kernel's documentation. */
async function queuedBytes({ port, localPort }: Connection): Promise<number> {
  const hex = (number: number) => number.toString(16).toUpperCase().padStart(4, "0");
  const [server, client] = [`0100007F:${hex(port)}`, `0100007F:${hex(localPort)}`];
  let queued = 0;
  for (const line of (await readFile("/proc/net/tcp", "latin1")).split("\n")) {
    const [, local, remote, , queues] = line.trim().split(/\s+/);
    const [sending = "0", received = "0"] = (queues ?? "").split(":");
    if (local === client && remote === server) queued += Number.parseInt(sending, 16);
    if (local === server && remote === client) queued += Number.parseInt(received, 16);
  }
  return queued;
}
