export interface InstancePoolOptions<I> {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Makes a new instance; may throw when the process is out of memory or addresses. */
  create(): I;
  /** Makes an instance that another app used as good as new; may throw, then it is dropped. */
  renew(instance: I): void;
  /** Kept for as long as nothing happens; more than these only until `trim`. */
  maxIdle: number;
  /** Called whenever the number of instances changed. */
  onCount?(instances: number): void;
}

/** Up to this part of `maxIdle`, another app gets an instance of its own rather than one that is warm for somebody. */
const SPREAD_PART = 1 / 2;

/** Where there was no room for another instance, nobody tries again for this long: each try collects all garbage. */
const FULL_MS = 500;

/**
 * Instances for one execution at a time. A warm one goes to its own app as it is; another app gets a new one, or one
 * that was made as good as new, since nothing an app left in an instance's memory may ever be seen by another.
 */
export class InstancePool<I> {
  readonly #options: InstancePoolOptions<I>;
  /** By app, the one that was used last at the end. */
  readonly #idle = new Map<string, I[]>();
  #idleCount = 0;
  #leased = 0;
  #created = 0;
  /** How many there were when there was no room for another. */
  #most = Number.POSITIVE_INFINITY;
  #fullUntil = 0;

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

  /**
   * A warm instance of this app, or a new one. Give it back with `release`. Throws a `RangeError` when the process has no
   * room for another.
   */
  lease(app: string): I {
    const warm = this.#idle.get(app);
    const instance = warm?.pop();
    if (instance !== undefined) {
      this.#idleCount--;
      if (warm?.length === 0) this.#idle.delete(app);
      this.#leased++;
      return instance;
    }
    const spread = this.#idleCount + this.#leased < this.#options.maxIdle * SPREAD_PART;
    const other = spread && !this.#isFull() ? undefined : this.#takeColdest();
    const fresh = other !== undefined && this.#renew(other) ? other : this.#make();
    this.#leased++;
    this.#report();
    return fresh;
  }

  /** Ends a lease. An instance that is not reusable, because it trapped or was given up, is dropped. */
  release(app: string, instance: I, reusable: boolean): void {
    this.#leased--;
    if (!reusable) {
      this.#report();
      return;
    }
    const warm = this.#idle.get(app) ?? [];
    warm.push(instance);
    this.#idle.delete(app);
    this.#idle.set(app, warm);
    this.#idleCount++;
    this.#report();
  }

  /**
   * Drops the coldest idle instances beyond `maxIdle`. For quiet times only: bursts come in rows, and to make an instance
   * costs far more than to keep one for a while.
   */
  trim(): void {
    while (this.#idleCount > this.#options.maxIdle) this.#takeColdest();
    this.#report();
  }

  /** Drops every idle instance. */
  clear(): void {
    this.#idle.clear();
    this.#idleCount = 0;
    this.#report();
  }

  #isFull(): boolean {
    return this.#idleCount + this.#leased >= this.#most && this.#options.now() < this.#fullUntil;
  }

  #make(): I {
    if (this.#isFull()) throw new RangeError("No room for another instance");
    this.#created++;
    try {
      return this.#options.create();
    } catch {
      // Addresses run out before memory does, and idle instances hold most of them.
      this.clear();
      Bun.gc(true);
    }
    try {
      return this.#options.create();
    } catch (error) {
      this.#most = this.#leased;
      this.#fullUntil = this.#options.now() + FULL_MS;
      throw error;
    }
  }

  #renew(instance: I): boolean {
    try {
      this.#options.renew(instance);
      return true;
    } catch {
      return false;
    }
  }

  #takeColdest(): I | undefined {
    for (const [app, warm] of this.#idle) {
      const coldest = warm.shift();
      this.#idleCount--;
      if (warm.length === 0) this.#idle.delete(app);
      return coldest;
    }
    return undefined;
  }

  #report(): void {
    this.#options.onCount?.(this.#idleCount + this.#leased);
  }
}
