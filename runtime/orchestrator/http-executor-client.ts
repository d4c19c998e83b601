import { PiCloudError } from "../core/errors.ts";
import {
  COMPILE_PATH,
  decodeExecResult,
  encodeExecRequest,
  EXECUTE_PATH,
  hashOfSource,
  PROTOCOL_HEADER,
  readCompileError,
} from "../core/exec-wire.ts";
import type { ExecRequest, ExecResult, Program, ScriptError } from "../core/execution.ts";
import { NODE_TOKEN_HEADER } from "../core/node-token.ts";
import type { ExecutorClient } from "../core/ports.ts";
import { unanswered } from "../core/unanswered.ts";
import { HttpFailure, HttpPool, type HttpAnswer } from "./http-pool.ts";

export interface HttpExecutorOptions {
  /** Origin of the executor. */
  url: string;
  /** Secret of the node. */
  token: string;
  /** Number of the wire's shape. */
  protocol: number;
  /** As many executions are under way at once at most. */
  maxConnections: number;
  log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
}

/** The executor answers at the script's own deadline; one that has not by then is lost. */
const GRACE_MS = 2_000;
/** Sources are compiled one after the other, each for two seconds at most. */
const COMPILE_DEADLINE_MS = 15_000;
const MAX_KNOWN_SOURCES = 10_000;

/**
 * An executor in another process. A request is sent once: when its connection is lost nobody knows how far its script came,
 * so it ends as `executor_unavailable`, and so does what finds no executor there. Nothing is remembered of that: the next
 * request tries anew.
 */
export class HttpExecutorClient implements ExecutorClient {
  readonly #options: HttpExecutorOptions;
  readonly #pool: HttpPool;
  readonly #headerLines: string;
  readonly #hashes = new WeakMap<Program, string>();
  /** Hashes of sources that the executor was sent; it may have forgotten them, and says so then. */
  readonly #sent = new Set<string>();
  #isDown = false;

  constructor(options: HttpExecutorOptions) {
    this.#options = options;
    this.#pool = new HttpPool({ url: options.url, maxConnections: options.maxConnections });
    this.#headerLines = `${NODE_TOKEN_HEADER}: ${options.token}\r\n${PROTOCOL_HEADER}: ${options.protocol}\r\n`;
  }

  async execute(request: ExecRequest): Promise<ExecResult> {
    const startedAt = performance.now();
    const deadlineMs = request.limits.timeout_ms + GRACE_MS;
    try {
      const hash = this.#hashOf(request.program);
      let answer = await this.#ask(EXECUTE_PATH, encodeExecRequest(request, hash, !this.#sent.has(hash)), deadlineMs);
      if (answer.status === 409 && problemOf(answer).code === "unknown_source") {
        answer = await this.#ask(EXECUTE_PATH, encodeExecRequest(request, hash, true), deadlineMs);
      }
      const result = decodeExecResult(required(answer));
      this.#isBack();
      this.#remember(hash);
      return result;
    } catch (error) {
      const spentUs = Math.round((performance.now() - startedAt) * 1_000);
      if (error instanceof HttpFailure && error.kind === "full")
        return unanswered("overloaded", error.message, spentUs);
      return unanswered("executor_unavailable", this.#explain(error), spentUs);
    }
  }

  async compile(source: string, parseDepth: number): Promise<ScriptError | null> {
    try {
      const body = Buffer.from(JSON.stringify({ source, parseDepth }));
      const answer = await this.#ask(COMPILE_PATH, body, COMPILE_DEADLINE_MS);
      const error = readCompileError(JSON.parse(Buffer.from(required(answer)).toString()));
      this.#isBack();
      return error;
    } catch (error) {
      throw new PiCloudError("executor_unavailable", this.#explain(error), {}, { cause: error });
    }
  }

  /** What is under way ends as `executor_unavailable`. */
  close(): void {
    this.#pool.close();
  }

  #ask(target: string, body: Uint8Array, deadlineMs: number): Promise<HttpAnswer> {
    return this.#pool.ask({ method: "POST", target, headerLines: this.#headerLines, body }, deadlineMs);
  }

  #isBack(): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#options.log.info({ executor: this.#options.url }, "The executor answers again");
  }

  /** One sentence for the log of executions; the log of the platform says it once. */
  #explain(error: unknown): string {
    const sentence = explain(error);
    if (!this.#isDown) {
      this.#isDown = true;
      this.#options.log.warn({ executor: this.#options.url, reason: sentence, err: error }, "The executor is lost");
    }
    return sentence;
  }

  #hashOf(program: Program): string {
    let hash = this.#hashes.get(program);
    if (hash === undefined) {
      hash = hashOfSource(program.source);
      this.#hashes.set(program, hash);
    }
    return hash;
  }

  #remember(hash: string): void {
    if (this.#sent.has(hash)) return;
    if (this.#sent.size >= MAX_KNOWN_SOURCES) this.#sent.clear();
    this.#sent.add(hash);
  }
}

/** Throws with what the executor said instead. */
function required(answer: HttpAnswer): Uint8Array {
  if (answer.status === 200) return answer.body;
  throw new PiCloudError("executor_unavailable", problemOf(answer).detail);
}

function problemOf({ status, body }: HttpAnswer): { code: string; detail: string } {
  let document: unknown = null;
  try {
    document = JSON.parse(Buffer.from(body).toString());
  } catch {
    // No executor, then.
  }
  const { code, detail } = Object(document) as { code?: unknown; detail?: unknown };
  return {
    code: typeof code === "string" ? code : "",
    detail: typeof detail === "string" ? detail : `What answers in the executor's place says ${status}`,
  };
}

function explain(error: unknown): string {
  if (error instanceof PiCloudError) return error.message;
  if (!(error instanceof HttpFailure)) return "The executor's answer cannot be read";
  switch (error.kind) {
    case "refused":
      return "No executor was reached";
    case "late":
      return "The executor did not answer in time";
    default:
      return "The executor was lost while the script ran";
  }
}
