import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { COMPILE_PATH, encodeExecRequest, EXECUTE_PATH, PROTOCOL_HEADER } from "../core/exec-wire.ts";
import { NODE_TOKEN_HEADER } from "../core/node-token.ts";
import { serveExecutor } from "./executor-server.ts";
import { hello } from "./testing.ts";
import { createWorkerPool, type WorkerPool } from "./worker-pool.ts";

const log = { info() {}, warn() {}, error() {} };
const TOKEN = "secret-of-a-node";

let pool: WorkerPool;
let server: ReturnType<typeof serveExecutor>;
let url: string;

beforeAll(async () => {
  const bounds = { workers: 1, maxConcurrency: 8, queue: 8, appSharePercent: 100, memoryMb: 1_024 };
  pool = await createWorkerPool({ ...bounds, log });
  const bind = { hostname: "127.0.0.1", port: 0 };
  server = serveExecutor({ executor: pool, bind, token: TOKEN, protocol: 7, log });
  url = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  await server.stop(true);
  await pool.close(0);
});

function post(path: string, body: Uint8Array | string, headers: Record<string, string>): Promise<Response> {
  return fetch(url + path, { method: "POST", body, headers });
}

const OURS = { [NODE_TOKEN_HEADER]: TOKEN, [PROTOCOL_HEADER]: "7" };
const frame = encodeExecRequest(hello(), "hash", true);

describe("serveExecutor()", () => {
  test("answers nobody without the node's token", async () => {
    for (const token of ["", "secret", `${TOKEN}x`, TOKEN.toUpperCase()]) {
      for (const path of [EXECUTE_PATH, COMPILE_PATH]) {
        const answer = await post(path, frame, { ...OURS, [NODE_TOKEN_HEADER]: token });
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, "unauthenticated"]);
      }
    }
    expect((await post(EXECUTE_PATH, frame, OURS)).status).toBe(200);
  });

  test("refuses another protocol with both numbers", async () => {
    for (const [header, named] of [
      ["8", "8"],
      ["", "none"],
      ["7.0", "7.0"],
    ] as const) {
      const headers = { ...OURS, [PROTOCOL_HEADER]: header };
      if (header === "") delete (headers as Record<string, string>)[PROTOCOL_HEADER];
      const answer = await post(EXECUTE_PATH, frame, headers);
      expect(await answer.json()).toMatchObject({
        code: "executor_protocol_mismatch",
        detail: `This executor speaks executor_protocol 7, the caller ${named}: run one release of both`,
      });
    }
  });

  test("refuses what is no frame, naming what is wrong, and goes on", async () => {
    const told = async (body: Uint8Array) =>
      ((await (await post(EXECUTE_PATH, body, OURS)).json()) as { detail: string }).detail;
    expect(await told(new Uint8Array(3))).toBe("A frame has at least 8 bytes");
    expect(await told(frame.slice(0, 40))).toBe("A frame of 40 bytes ends before its parts do");
    const unknownField = Buffer.from(encodeExecRequest({ ...hello(), extra: 1 } as never, "hash", true));
    expect(await told(unknownField)).toContain("request.extra is wrong");
    const noLimit = encodeExecRequest({ ...hello(), limits: { ...hello().limits, max_operations: 0 } }, "hash", true);
    expect(await told(noLimit)).toContain("request.limits.max_operations is wrong");
    expect((await post(EXECUTE_PATH, frame, OURS)).status).toBe(200);
  });

  test("keeps a source under the hash of its text, whatever the caller calls it", async () => {
    await post(EXECUTE_PATH, encodeExecRequest(hello(), "a-hash-of-another", true), OURS);
    const asked = await post(EXECUTE_PATH, encodeExecRequest(hello(), "a-hash-of-another", false), OURS);
    expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([409, "unknown_source"]);
    const hash = new Bun.CryptoHasher("sha256").update(hello().program.source).digest("base64url");
    expect((await post(EXECUTE_PATH, encodeExecRequest(hello(), hash, false), OURS)).status).toBe(200);
  });
});
