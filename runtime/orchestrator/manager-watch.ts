import { equalSecrets } from "../core/equal-secrets.ts";
import { hashOfToken, readGreeting, WATCH_PATH } from "../core/manager-wire.ts";
import type { ManagerClient } from "./manager-client.ts";

export interface ManagerWatchOptions {
  manager: ManagerClient;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

const RETRY_MS = 250;
/** The stream says something every 15 s. */
const SILENCE_MS = 45_000;

/**
 * A stream that is open as long as the manager's process lives, and the one thing that a node has to know before it may
 * hand a request to a script: which bearer token is the administrator's. It can change with the manager's process alone.
 */
export class ManagerWatch {
  readonly #options: ManagerWatchOptions;
  readonly #stopping = new AbortController();
  #adminTokenHash: string | null = null;
  #wake: () => void = () => {};
  #saidAbsent = false;
  readonly #watching: Promise<void>;

  constructor(options: ManagerWatchOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  /** Until the manager was reached for the first time any token may be the administrator's, and none is shown to a script. */
  isAdminToken(token: string): boolean {
    return this.#adminTokenHash === null || equalSecrets(hashOfToken(token), this.#adminTokenHash);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const reason = await this.#follow().catch((error: unknown) => error);
      if (this.#stopping.signal.aborted) return;
      if (!this.#saidAbsent) {
        this.#saidAbsent = true;
        this.#options.log.warn({ err: reason }, "The manager is unavailable: scripts are served on");
      }
      await this.#pause();
    }
  }

  /** Returns or throws when the stream has ended. */
  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    const request = { method: "GET", target: WATCH_PATH, headerLines: "", body: null };
    const answer = await this.#options.manager.open(request, signal);
    const body = answer.body?.getReader();
    if (answer.status !== 200 || body === undefined) {
      await body?.cancel();
      throw new Error(`The manager answers ${answer.status}: is its PICLOUD_NODE_TOKEN the same?`);
    }
    let silence: Timer | null = null;
    const giveUp = () => void body.cancel();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      let text = "";
      for (;;) {
        silence = setTimeout(giveUp, SILENCE_MS);
        const { value, done } = await body.read();
        clearTimeout(silence);
        if (done) return;
        if (text.includes("\n")) continue;
        text += Buffer.from(value).toString();
        if (text.includes("\n")) this.#greeted(text);
      }
    } finally {
      if (silence !== null) clearTimeout(silence);
      signal.removeEventListener("abort", giveUp);
    }
  }

  #greeted(text: string): void {
    const line: unknown = JSON.parse(text.slice(0, text.indexOf("\n")));
    this.#adminTokenHash = readGreeting(line).adminTokenHash;
    if (this.#saidAbsent) this.#options.log.info({}, "The manager is there again");
    this.#saidAbsent = false;
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, RETRY_MS);
    await promise;
    clearTimeout(timer);
  }
}
