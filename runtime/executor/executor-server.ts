import { PiCloudError } from "../core/errors.ts";
import {
  COMPILE_PATH,
  decodeExecRequest,
  encodeExecResult,
  EXECUTE_PATH,
  hashOfSource,
  PROTOCOL_HEADER,
  readCompileRequest,
} from "../core/exec-wire.ts";
import type { ExecRequest } from "../core/execution.ts";
import { isOfTheNode } from "../core/node-token.ts";
import type { ExecutorClient } from "../core/ports.ts";
import { problemResponse } from "../core/problem.ts";
import type { BindAddress } from "../core/settings.ts";
import { readWireJson } from "../core/wire-shapes.ts";
import { KnownSources } from "./known-sources.ts";

export interface ExecutorServerOptions {
  executor: ExecutorClient;
  bind: BindAddress;
  /** Of the node: whoever has it may run anything. */
  token: string;
  /** Number of the wire's shape. */
  protocol: number;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

const MAX_SOURCE_LENGTH = 64 * 1_048_576;

/**
 * Serves an `ExecutorClient` to orchestrators and the manager over HTTP. Connections are never closed from here while it
 * runs: a request on its way would be lost with one.
 */
export function serveExecutor(options: ExecutorServerOptions): Bun.Server<undefined> {
  const { executor, protocol, log } = options;
  const sources = new KnownSources(MAX_SOURCE_LENGTH);

  async function execute(request: Request): Promise<Response> {
    const received = decodeExecRequest(await request.bytes());
    return new Response(encodeExecResult(await executor.execute(withSource(received))));
  }

  /** Throws `unknown_source` when the source did not come and is not known. */
  function withSource({ request, source, sourceHash }: ReturnType<typeof decodeExecRequest>): ExecRequest {
    if (source !== null) {
      sources.keep(hashOfSource(source), source);
      return request;
    }
    const known = sources.find(sourceHash);
    if (known === undefined) throw new PiCloudError("unknown_source", `No source has the hash ${sourceHash}`);
    request.program.source = known;
    return request;
  }

  async function compile(request: Request): Promise<Response> {
    const { source, parseDepth } = readCompileRequest(await readWireJson(request));
    return Response.json(await executor.compile(source, parseDepth));
  }

  function guarded(answer: (request: Request) => Promise<Response>) {
    return async (request: Request): Promise<Response> => {
      // Before the body is read: nobody else may make this process take anything in.
      if (!isOfTheNode(request.headers, options.token)) {
        return problemResponse("unauthenticated", "This executor answers the services of its node alone", {}, CLOSE);
      }
      const theirs = request.headers.get(PROTOCOL_HEADER) ?? "none";
      if (theirs !== String(protocol)) {
        const sentence = `This executor speaks executor_protocol ${protocol}, the caller ${theirs}: run one release of both`;
        return problemResponse("executor_protocol_mismatch", sentence);
      }
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof PiCloudError) return problemResponse(error.code, error.message);
        log.error({ err: error }, "A request to the executor failed for a reason of its own");
        return problemResponse("internal", "Something went wrong inside the executor; its log says what");
      }
    };
  }

  return Bun.serve({
    hostname: options.bind.hostname,
    port: options.bind.port,
    reusePort: false,
    development: false,
    idleTimeout: 0,
    // Bodies are limited by the ingress, with an answer that says so.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    routes: {
      [EXECUTE_PATH]: { POST: guarded(execute) },
      [COMPILE_PATH]: { POST: guarded(compile) },
      "/healthz": new Response("ok"),
    },
    fetch: () => problemResponse("not_found", "An executor has nothing here"),
  });
}

const CLOSE = { connection: "close" };
