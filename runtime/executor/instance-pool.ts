export interface InstancePoolOptions<I> {
  /** Makes a new instance; may throw when the process is out of memory or addresses. */
  create(): I;
  maxIdle: number;
  /** Called whenever the number of instances changed. */
  onCount?(instances: number): void;
}

/**
 * Instances for one execution at a time. A warm one goes to its own app only: another app gets a new one, since nothing
 * an app left in an instance's memory may ever be seen by another. Making one takes less time than restoring the first
 * image of its memory would.
 */
export class InstancePool<I> {
  readonly #options: InstancePoolOptions<I>;
  /** By app, the one that was used last at the end. */
  readonly #idle = new Map<string, I[]>();
  #idleCount = 0;
  #leased = 0;
  #created = 0;

  constructor(options: InstancePoolOptions<I>) {
    this.#options = options;
  }

  get idle(): number {
    return this.#idleCount;
  }

  get leased(): number {
    return this.#leased;
  }

  /** How many were ever made. */
  get created(): number {
    return this.#created;
  }

  /** A warm instance of this app, or a new one. Give it back with `release`. */
  lease(app: string): I {
    const warm = this.#idle.get(app);
    const instance = warm?.pop();
    if (instance !== undefined) {
      this.#idleCount--;
      if (warm?.length === 0) this.#idle.delete(app);
      this.#leased++;
      return instance;
    }
    const made = this.#make();
    this.#created++;
    this.#leased++;
    this.#report();
    return made;
  }

  /** Ends a lease. An instance that is not reusable, because it trapped or was given up, is dropped. */
  release(app: string, instance: I, reusable: boolean): void {
    this.#leased--;
    if (!reusable || this.#options.maxIdle === 0) {
      this.#report();
      return;
    }
    const warm = this.#idle.get(app) ?? [];
    warm.push(instance);
    this.#idle.delete(app);
    this.#idle.set(app, warm);
    this.#idleCount++;
    if (this.#idleCount > this.#options.maxIdle) this.#dropColdest();
    this.#report();
  }

  /** Drops every idle instance. */
  clear(): void {
    this.#idle.clear();
    this.#idleCount = 0;
    this.#report();
  }

  #make(): I {
    try {
      return this.#options.create();
    } catch {
      // Addresses run out before memory does, and idle instances hold most of them.
      this.clear();
      Bun.gc(true);
      return this.#options.create();
    }
  }

  #dropColdest(): void {
    for (const [app, warm] of this.#idle) {
      warm.shift();
      this.#idleCount--;
      if (warm.length === 0) this.#idle.delete(app);
      return;
    }
  }

  #report(): void {
    this.#options.onCount?.(this.#idleCount + this.#leased);
  }
}
