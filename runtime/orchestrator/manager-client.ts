import { PiCloudError } from "../core/errors.ts";
import { NODE_TOKEN_HEADER } from "../core/node-token.ts";
import { HttpFailure, HttpPool, type HttpAnswer, type HttpStreamedAnswer } from "./http-pool.ts";

export interface ManagerClientOptions {
  /** Origin of the manager. */
  url: string;
  /** Secret of the installation. */
  token: string;
}

/** Live tails are among them: each holds a connection as long as it is open. */
const MAX_CONNECTIONS = 2_000;
/** The longest draft run takes its script's deadline; nothing else takes this long. */
const HEAD_DEADLINE_MS = 60_000;

/** How a node reaches the manager. Whatever keeps it from that is `manager_unavailable`. */
export class ManagerClient {
  readonly #pool: HttpPool;
  readonly #tokenLine: string;

  constructor({ url, token }: ManagerClientOptions) {
    this.#pool = new HttpPool({ url, maxConnections: MAX_CONNECTIONS });
    this.#tokenLine = `${NODE_TOKEN_HEADER}: ${token}\r\n`;
  }

  /** What it answers to JSON. Throws `manager_unavailable`, or with the code that it answers. */
  async ask(target: string, value: unknown, deadlineMs: number): Promise<unknown> {
    const body = Buffer.from(JSON.stringify(value));
    const headerLines = `${this.#tokenLine}content-type: application/json\r\n`;
    let answer: HttpAnswer;
    try {
      answer = await this.#pool.ask({ method: "POST", target, headerLines, body }, deadlineMs);
    } catch (error) {
      throw unavailable(error);
    }
    const json = parse(answer.body);
    if (answer.status === 200) return json;
    const { code, detail } = Object(json) as { code?: unknown; detail?: unknown };
    if (typeof code === "string" && typeof detail === "string") throw new PiCloudError(code, detail);
    throw new PiCloudError("manager_unavailable", `What answers in the manager's place says ${answer.status}`);
  }

  /** Sends a request on and gives the answer as it comes. Throws `manager_unavailable`. */
  async open(
    request: { method: string; target: string; headerLines: string; body: Uint8Array | null },
    signal?: AbortSignal,
  ): Promise<HttpStreamedAnswer> {
    try {
      const headerLines = request.headerLines + this.#tokenLine;
      return await this.#pool.open({ ...request, headerLines }, HEAD_DEADLINE_MS, signal);
    } catch (error) {
      throw unavailable(error);
    }
  }

  close(): void {
    this.#pool.close();
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}

function unavailable(cause: unknown): PiCloudError {
  const reason = cause instanceof HttpFailure && cause.kind === "refused" ? "cannot be reached" : "was lost";
  return new PiCloudError("manager_unavailable", `The manager ${reason}; scripts are served on`, {}, { cause });
}
