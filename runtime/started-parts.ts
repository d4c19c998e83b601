import type { PlatformLog } from "./platform-log.ts";

const SLOW_STOP_MS = 3_000;

/** What was started, to be stopped in the opposite order. */
export class StartedParts {
  readonly #log: PlatformLog;
  readonly #parts: { name: string; stop: () => unknown }[] = [];
  #stopped: Promise<void> | null = null;

  constructor(log: PlatformLog) {
    this.#log = log;
  }

  add(name: string, stop: () => unknown): void {
    this.#parts.push({ name, stop });
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stopAll());
  }

  /** Each whatever became of the others. */
  async #stopAll(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const { name } = part;
      const slow = setTimeout(() => this.#log.warn({ part: name }, "Stopping takes long"), SLOW_STOP_MS);
      try {
        await part.stop();
      } catch (error) {
        this.#log.error({ part: name, err: error }, "A part of PiCloud did not stop as it should");
      } finally {
        clearTimeout(slow);
      }
    }
  }
}

/** All of them, or the first failure once the others have come to an end: what they started is known then. */
export async function allStarted<T extends readonly unknown[]>(parts: readonly [...{ [K in keyof T]: Promise<T[K]> }]) {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
