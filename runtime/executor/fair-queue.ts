/** What waits for one app, in order of arrival. */
interface Line<T> {
  items: T[];
  head: number;
}

/** Remembered costs above this many apps are swept: those that are no longer ahead of anybody. */
const REMEMBERED_APPS = 1_000;

/**
 * A queue in which apps take turns: the app that was charged least goes next, each app's own items in order of arrival.
 * What is charged is up to the user: 1 an item gives plain turns, microseconds share a processor. An app that was away
 * does not save up: it comes back level with the one that was served last.
 */
export class FairQueue<T> {
  readonly #lines = new Map<string, Line<T>>();
  readonly #charged = new Map<string, number>();
  #level = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many items of this app wait. */
  waiting(app: string): number {
    const line = this.#lines.get(app);
    return line ? line.items.length - line.head : 0;
  }

  push(app: string, item: T): void {
    this.#size++;
    const line = this.#lines.get(app);
    if (line) {
      line.items.push(item);
      return;
    }
    this.#lines.set(app, { items: [item], head: 0 });
    if ((this.#charged.get(app) ?? 0) < this.#level) this.#charged.set(app, this.#level);
  }

  /** Puts an item back that was taken too early. */
  unshift(app: string, item: T): void {
    this.#size++;
    const line = this.#lines.get(app);
    if (!line) this.#lines.set(app, { items: [item], head: 0 });
    else if (line.head > 0) line.items[--line.head] = item;
    else line.items.unshift(item);
  }

  /** The next item, of the least charged app that `admits` lets through; undefined when there is none. */
  shift(admits?: (app: string) => boolean): T | undefined {
    let next: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const app of this.#lines.keys()) {
      const charged = this.#charged.get(app) ?? 0;
      if (charged < least && (!admits || admits(app))) {
        next = app;
        least = charged;
      }
    }
    if (next === undefined) return undefined;
    if (least > this.#level) this.#level = least;
    const line = this.#lines.get(next) as Line<T>;
    const item = line.items[line.head] as T;
    line.head++;
    this.#size--;
    // Behind the others of the same charge: equals alternate.
    this.#lines.delete(next);
    if (line.head < line.items.length) {
      if (line.head > 64 && line.head * 2 > line.items.length) {
        line.items = line.items.slice(line.head);
        line.head = 0;
      }
      this.#lines.set(next, line);
    }
    return item;
  }

  /** Adds to what an app has used: it goes later by that much. */
  charge(app: string, amount: number): void {
    this.#charged.set(app, Math.max(this.#charged.get(app) ?? 0, this.#level) + amount);
    if (this.#charged.size > REMEMBERED_APPS) this.#sweep();
  }

  /** The app with most items waiting; null when empty. */
  longest(): { app: string; waiting: number } | null {
    let longest: { app: string; waiting: number } | null = null;
    for (const [app, line] of this.#lines) {
      const waiting = line.items.length - line.head;
      if (!longest || waiting > longest.waiting) longest = { app, waiting };
    }
    return longest;
  }

  /** Takes back the last item that was pushed for this app. */
  dropNewest(app: string): T | undefined {
    const line = this.#lines.get(app);
    if (!line) return undefined;
    const item = line.items.pop();
    this.#size--;
    if (line.head >= line.items.length) this.#lines.delete(app);
    return item;
  }

  /** Takes out every item that matches, in order of arrival within each app. */
  removeWhere(matches: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const [app, line] of this.#lines) {
      const kept: T[] = [];
      for (let i = line.head; i < line.items.length; i++) {
        const item = line.items[i] as T;
        (matches(item) ? removed : kept).push(item);
      }
      if (kept.length === 0) this.#lines.delete(app);
      else if (kept.length < line.items.length - line.head) {
        line.items = kept;
        line.head = 0;
      }
    }
    this.#size -= removed.length;
    return removed;
  }

  #sweep(): void {
    for (const [app, charged] of this.#charged) {
      if (charged <= this.#level && !this.#lines.has(app)) this.#charged.delete(app);
    }
  }
}
