import { PiCloudError } from "../core/errors.ts";
import type { ScriptError } from "../core/execution.ts";
import type { PoolWorker } from "./pool-worker.ts";

/** The largest source takes a few dozen milliseconds; what takes this long would hold up a worker at every start. */
const COMPILE_MS = 2_000;
/** The worker is ended when nothing was compiled for this long. */
const IDLE_MS = 30_000;

/**
 * Compiles without running, one source at a time, in a worker of its own: parsing cannot be interrupted, so a hostile
 * source must not stand in the way of executions. The worker exists only while it is needed.
 */
export class CompileWorker {
  readonly #createWorker: () => PoolWorker;
  #worker: PoolWorker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #nextTicket = 1;
  #idle: Timer | null = null;
  #closed = false;

  constructor(createWorker: () => PoolWorker) {
    this.#createWorker = createWorker;
  }

  /** Null when the source is right. Throws `executor_unavailable`. */
  check(source: string, parseDepth: number): Promise<ScriptError | null> {
    const checked = this.#last.then(() => this.#check(source, parseDepth));
    this.#last = checked.catch(() => {});
    return checked;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#idle) clearTimeout(this.#idle);
    await this.#drop();
  }

  async #check(source: string, parseDepth: number): Promise<ScriptError | null> {
    if (this.#closed) throw new PiCloudError("executor_unavailable", "The server is stopping");
    if (this.#idle) clearTimeout(this.#idle);
    this.#worker ??= this.#createWorker();
    const worker = this.#worker;
    const ticket = this.#nextTicket++;
    const answer = Promise.withResolvers<ScriptError | null>();
    worker.onChecked = (answered, error) => {
      if (answered === ticket) answer.resolve(error);
    };
    if (!(await worker.ready)) {
      void this.#drop();
      throw new PiCloudError("executor_unavailable", "The compiler could not be started");
    }
    worker.check(ticket, source, parseDepth);
    const timer = setTimeout(() => {
      answer.resolve(error(`Takes longer than ${COMPILE_MS} ms to compile`));
      void this.#drop();
    }, COMPILE_MS);
    const result = await answer.promise;
    clearTimeout(timer);
    this.#idle = setTimeout(() => void this.#drop(), IDLE_MS);
    this.#idle.unref();
    return result;
  }

  async #drop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.close();
  }
}

function error(message: string): ScriptError {
  return { message, line: null, column: null };
}
