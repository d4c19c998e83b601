import { afterEach, describe, expect, test } from "bun:test";
import { decodeExecRequest, encodeExecResult, EXECUTE_PATH } from "../core/exec-wire.ts";
import type { ExecRequest } from "../core/execution.ts";
import { problemResponse } from "../core/problem.ts";
import { requestFor } from "../executor/testing.ts";
import { HttpExecutorClient } from "./http-executor-client.ts";
import { answered } from "./testing.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Answer = (request: Request, bytes: Uint8Array) => Response | Promise<Response>;

/** Something that answers in an executor's place. */
function serve(answer: Answer, port = 0) {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    idleTimeout: 0,
    fetch: async (request) => await answer(request, await request.bytes()),
  });
  const stop = () => server.stop(true);
  closers.push(stop);
  return { url: `http://127.0.0.1:${server.port}`, port: server.port ?? 0, stop };
}

function clientOf(url: string, maxConnections = 100) {
  const said: string[] = [];
  const log = {
    warn: (_: object, text: string) => void said.push(text),
    info: (_: object, text: string) => void said.push(text),
  };
  const client = new HttpExecutorClient({ url, token: "secret", protocol: 3, maxConnections, log });
  closers.push(() => client.close());
  return { client, said };
}

const request = (source = "1", limits: Partial<ExecRequest["limits"]> = {}) => requestFor(source, { limits });
const fine: Answer = () => new Response(encodeExecResult(answered()));

describe("HttpExecutorClient", () => {
  test("sends a source once, and again when the executor does not know it", async () => {
    const sources: (string | null)[] = [];
    let forgets = false;
    const { url } = serve((_, bytes) => {
      const { source } = decodeExecRequest(bytes);
      sources.push(source);
      if (source !== null || !forgets) return new Response(encodeExecResult(answered()));
      return problemResponse("unknown_source", "No source has that hash");
    });
    const { client } = clientOf(url);
    const script = request('"a script"');
    for (let run = 0; run < 3; run++) expect((await client.execute(script)).outcome).toBe("ok");
    forgets = true;
    expect((await client.execute(script)).outcome).toBe("ok");
    expect(sources).toEqual(['"a script"', null, null, null, '"a script"']);
  });

  test("keeps its connections for the next requests", async () => {
    const peers = new Set<string>();
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request, { requestIP }) {
        peers.add(String(requestIP.call(server, request)?.port));
        return fine(request, new Uint8Array()) as Response;
      },
    });
    closers.push(() => server.stop(true));
    const { client } = clientOf(`http://127.0.0.1:${server.port}`);
    for (let run = 0; run < 20; run++) await client.execute(request());
    expect(peers.size).toBe(1);
  });

  test("answers for what was under way when the executor is lost, once, and goes on when it is back", async () => {
    let seen = 0;
    const arrived = Promise.withResolvers<void>();
    const first = serve(async (_, bytes) => {
      seen++;
      if (decodeExecRequest(bytes).source === '"quick"') return await fine(new Request("http://a"), bytes);
      if (seen === 11) arrived.resolve();
      return await new Promise<Response>(() => {});
    });
    const { client, said } = clientOf(first.url);
    expect((await client.execute(request('"quick"'))).outcome).toBe("ok");
    const lost = Array.from({ length: 10 }, () => client.execute(request('"slow"')));
    await arrived.promise;
    await first.stop();
    for (const result of await Promise.all(lost)) {
      expect(result).toMatchObject({
        outcome: "executor_unavailable",
        error: { message: "The executor was lost while the script ran" },
      });
    }
    const absent = await client.execute(request());
    expect(absent).toMatchObject({ outcome: "executor_unavailable", error: { message: "No executor was reached" } });
    serve(fine, first.port);
    expect((await client.execute(request())).outcome).toBe("ok");
    expect(seen).toBe(11);
    expect(said).toEqual(["The executor is lost", "The executor answers again"]);
  });

  test("gives an executor up that is silent past the script's deadline", async () => {
    const { url } = serve(() => new Promise<Response>(() => {}));
    const { client } = clientOf(url);
    const result = await client.execute(request("1", { timeout_ms: 1 }));
    expect(result).toMatchObject({
      outcome: "executor_unavailable",
      error: { message: "The executor did not answer in time" },
    });
  });

  test("says what the executor says when it refuses, and takes no answer for one that it cannot read", async () => {
    const mismatch = "This executor speaks executor_protocol 4, the caller 3: run one release of both";
    for (const [answer, message] of [
      [() => problemResponse("executor_protocol_mismatch", mismatch), mismatch],
      [() => new Response("<html>", { status: 502 }), "What answers in the executor's place says 502"],
      [() => new Response("not a frame"), "A frame of 11 bytes ends before its parts do"],
      [() => new Response(encodeExecResult({ ...answered(), outcome: "fine" as never })), "result.outcome is wrong"],
    ] as [Answer, string][]) {
      const { client } = clientOf(serve(answer).url);
      const result = await client.execute(request());
      expect(result.outcome).toBe("executor_unavailable");
      expect(result.error?.message).toContain(message);
    }
  });

  test("calls itself overloaded when every connection is in use, and carries bodies of any size", async () => {
    const release = Promise.withResolvers<void>();
    const bodies: number[] = [];
    const { url } = serve(async (asked, bytes) => {
      await release.promise;
      bodies.push(decodeExecRequest(bytes).request.body?.byteLength ?? -1);
      expect(new URL(asked.url).pathname).toBe(EXECUTE_PATH);
      return new Response(encodeExecResult(answered({ body: new Uint8Array(8_000_000) })));
    });
    const { client } = clientOf(url, 2);
    const held = [1, 2].map(() => client.execute({ ...request(), body: new Uint8Array(8_000_000) }));
    expect((await client.execute(request())).outcome).toBe("overloaded");
    release.resolve();
    for (const result of await Promise.all(held)) {
      expect((result.response?.body as Uint8Array | undefined)?.byteLength).toBe(8_000_000);
    }
    expect(bodies).toEqual([8_000_000, 8_000_000]);
  });
});
