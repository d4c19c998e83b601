/** Has scripts compiled by a worker, the newest only, and replaces a worker that does not answer. */

import type { CompileDiagnostic } from "rhai-wasm";
import type { CheckMessage, CheckRequest } from "./check-protocol.ts";

/** What a check is told of the `Worker` of the browser, so that tests have another. */
export interface CheckWorker {
  postMessage(request: CheckRequest): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<CheckMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export type CheckAnswer =
  | { outcome: "compiles" }
  | { outcome: "refused"; diagnostic: CompileDiagnostic }
  /** A newer source was given, or the checker was closed: nothing is to be shown for this one. */
  | { outcome: "superseded" }
  | { outcome: "timed_out" }
  /** The engine cannot be loaded here. */
  | { outcome: "unavailable"; reason: string };

export interface ScriptCheckerOptions {
  createWorker: () => CheckWorker;
  /** Called when checking ends, with why, and with null when it goes on. */
  onUnavailable?: (reason: string | null) => void;
  /** How long a loaded worker may take for one source. */
  timeoutMs?: number;
}

interface Check {
  id: number;
  source: string;
  maxExprDepth: number;
  resolve: (answer: CheckAnswer) => void;
}

/** The worker is started by the first check. Close it when the editor goes. */
export class ScriptChecker {
  readonly #createWorker: () => CheckWorker;
  readonly #onUnavailable: (reason: string | null) => void;
  readonly #timeoutMs: number;
  #worker: CheckWorker | null = null;
  #ready = false;
  #failure: string | null = null;
  #lastId = 0;
  #running: Check | null = null;
  #waiting: Check | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ createWorker, onUnavailable = () => {}, timeoutMs = 2000 }: ScriptCheckerOptions) {
    this.#createWorker = createWorker;
    this.#onUnavailable = onUnavailable;
    this.#timeoutMs = timeoutMs;
  }

  check(source: string, maxExprDepth: number): Promise<CheckAnswer> {
    return new Promise((resolve) => {
      this.#waiting?.resolve({ outcome: "superseded" });
      this.#waiting = { id: ++this.#lastId, source, maxExprDepth, resolve };
      if (this.#worker === null && this.#failure === null) this.#start();
      this.#next();
    });
  }

  /** Has the next check load the engine again, where that failed; false where it did not. */
  recover(): boolean {
    if (this.#failure === null) return false;
    this.#failure = null;
    return true;
  }

  close(): void {
    this.#stop();
    for (const check of [this.#running, this.#waiting]) check?.resolve({ outcome: "superseded" });
    this.#running = null;
    this.#waiting = null;
  }

  #start(): void {
    const worker = this.#createWorker();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => this.#fail(event.message || "The checker's worker could not be started");
    this.#worker = worker;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
  }

  #next(): void {
    const check = this.#waiting;
    if (check === null || this.#running !== null) return;
    if (this.#failure !== null) {
      this.#waiting = null;
      check.resolve({ outcome: "unavailable", reason: this.#failure });
      return;
    }
    if (!this.#ready || this.#worker === null) return;
    this.#waiting = null;
    this.#running = check;
    this.#timer = setTimeout(() => this.#timeOut(), this.#timeoutMs);
    this.#worker.postMessage({ id: check.id, source: check.source, maxExprDepth: check.maxExprDepth });
  }

  #receive(message: CheckMessage): void {
    if (message.kind === "failed") {
      this.#fail(message.reason);
      return;
    }
    if (message.kind === "ready") {
      this.#ready = true;
      this.#onUnavailable(null);
    } else this.#finish(message.id, message.diagnostic);
    this.#next();
  }

  #finish(id: number, diagnostic: CompileDiagnostic | null): void {
    const check = this.#running;
    if (check?.id !== id) return;
    clearTimeout(this.#timer);
    this.#running = null;
    if (this.#waiting !== null) check.resolve({ outcome: "superseded" });
    else check.resolve(diagnostic === null ? { outcome: "compiles" } : { outcome: "refused", diagnostic });
  }

  #timeOut(): void {
    this.#stop();
    this.#running?.resolve({ outcome: "timed_out" });
    this.#running = null;
    this.#start();
  }

  #fail(reason: string): void {
    this.#stop();
    this.#failure = reason;
    this.#onUnavailable(reason);
    this.#running?.resolve({ outcome: "unavailable", reason });
    this.#running = null;
    this.#next();
  }
}
