import { PiCloudError } from "../runtime/core/errors.ts";
import {
  CLIENT_ADDRESS_HEADER,
  CLIENT_ORIGIN_HEADER,
  EXECUTIONS_PATH,
  hashOfToken,
  IDENTIFY_PATH,
  readIdentifyRequest,
  readSentBatch,
  WATCH_PATH,
  type SentBatch,
} from "../runtime/core/manager-wire.ts";
import { isOfTheNode, NODE_TOKEN_HEADER } from "../runtime/core/node-token.ts";
import type { AdminVerifier, ControlClient } from "../runtime/core/ports.ts";
import { problemResponse, problemStatus } from "../runtime/core/problem.ts";
import { readWireJson } from "../runtime/core/wire-shapes.ts";

export interface NodeServiceOptions {
  /** Secret of the installation. */
  token: string;
  adminToken: string;
  admin: AdminVerifier;
  record(batch: SentBatch): Promise<void>;
  /** Answers `/api/v1/admin` and below. */
  control(request: Request, client: ControlClient): Promise<Response>;
  /** Answers `/admin` and below. */
  dashboard?: ((request: Request) => Promise<Response>) | undefined;
  log: { error(fields: Record<string, unknown>, message: string): void };
}

const HEARTBEAT_MS = 15_000;

/**
 * What the manager answers the orchestrators of its installation: who somebody is, what was executed, and every request of
 * the control plane that they hand on. Nobody else is answered: what a request says of its client is believed.
 */
export class NodeService {
  readonly #options: NodeServiceOptions;
  readonly #greeting: Uint8Array;
  readonly #watchers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #heartbeat: Timer | null = null;

  constructor(options: NodeServiceOptions) {
    this.#options = options;
    this.#greeting = Buffer.from(`${JSON.stringify({ adminTokenHash: hashOfToken(options.adminToken) })}\n`);
  }

  /** Never rejects. */
  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz") return new Response("ok");
    if (!isOfTheNode(request.headers, this.#options.token)) {
      const headers = { connection: "close" };
      return problemResponse("unauthenticated", "The manager answers the nodes of its installation alone", {}, headers);
    }
    try {
      return await this.#route(request, pathname);
    } catch (error) {
      if (error instanceof PiCloudError) {
        const retry: Record<string, string> = problemStatus(error.code) === 503 ? { "retry-after": "1" } : {};
        return problemResponse(error.code, error.message, {}, retry);
      }
      this.#options.log.error({ err: error }, "A request of a node failed for a reason of the manager's own");
      return problemResponse("internal", "Something went wrong inside the manager; its log says what");
    }
  }

  /** Ends the streams of those who watch, which would never end. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers.clear();
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
  }

  async #route(request: Request, pathname: string): Promise<Response> {
    const { admin, control, dashboard, record } = this.#options;
    switch (`${request.method} ${pathname}`) {
      case `POST ${IDENTIFY_PATH}`: {
        const { authorization, cookie, origin } = readIdentifyRequest(await readWireJson(request));
        const headers = new Headers();
        if (authorization !== null) headers.set("authorization", authorization);
        if (cookie !== null) headers.set("cookie", cookie);
        return Response.json(await admin.identify(headers, origin));
      }
      case `POST ${EXECUTIONS_PATH}`:
        await record(readSentBatch(await readWireJson(request)));
        return Response.json(null);
      case `GET ${WATCH_PATH}`:
        return new Response(this.#watch());
    }
    const client = clientOf(request);
    if (pathname === "/admin" || pathname.startsWith("/admin/")) {
      if (dashboard !== undefined) return await dashboard(request);
    } else if (client !== null) return await control(request, client);
    return problemResponse("not_found", "The manager has nothing here");
  }

  #watch(): ReadableStream<Uint8Array> {
    let watcher: ReadableStreamDefaultController<Uint8Array> | null = null;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        watcher = controller;
        this.#watchers.add(controller);
        controller.enqueue(this.#greeting);
        this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
      },
      cancel: () => {
        if (watcher !== null) this.#watchers.delete(watcher);
      },
    });
  }

  #beat(): void {
    for (const watcher of this.#watchers) watcher.enqueue(Buffer.from("\n"));
    if (this.#watchers.size > 0 || this.#heartbeat === null) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }
}

/** Whom the node says that a request comes from, which no handler sees as a header then; null when it does not say. */
function clientOf(request: Request): ControlClient | null {
  const address = request.headers.get(CLIENT_ADDRESS_HEADER);
  const origin = request.headers.get(CLIENT_ORIGIN_HEADER);
  for (const name of [NODE_TOKEN_HEADER, CLIENT_ADDRESS_HEADER, CLIENT_ORIGIN_HEADER]) request.headers.delete(name);
  return address === null || origin === null ? null : { address, origin };
}
