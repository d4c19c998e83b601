import { connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  port: number;
  /** From now on nothing passes in either direction, on old connections and on new ones, and nobody is told. */
  blackhole(): void;
  /** New connections pass again; those that fell into the hole stay in it, as after a lost route. */
  restore(): void;
  /** The next reply of the server that has `text` in it is lost: the connection ends before the client hears of it. */
  loseReply(text: string): void;
  close(): void;
}

/** A wire between a client and a server that fails on command. */
export function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let holding = false;
  let losing: string | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    let held = holding;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        if (held || holding) return;
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => {
      held ||= holding;
      if (held) return;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      held ||= holding;
      if (held) return;
      if (losing !== null && chunk.includes(losing)) {
        losing = null;
        client.destroy();
        upstream.destroy();
      } else {
        client.write(chunk);
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("The proxy has no port");
      resolve({
        port: address.port,
        blackhole: () => (holding = true),
        restore: () => (holding = false),
        loseReply: (text) => (losing = text),
        close: () => {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      });
    });
  });
}
