/** While more than one app is active, each leaves this part of the places to the others. */
const SHARED_PART = 1 / 8;
/** How long an app that was seen counts as active. */
const ACTIVE_MS = 60_000;

/**
 * Which app may take one more place of a node. A lone app may take all of them. As soon as a second one is about, none may
 * take the last eighth: executions that wait for seconds would else leave the others nothing to start in.
 */
export class AppShares {
  readonly #places: number;
  readonly #inFlight = new Map<string, number>();
  #lastApp: string | null = null;
  #sharedUntil = Number.NEGATIVE_INFINITY;

  constructor(places: number) {
    this.#places = places;
  }

  /** Notices an app that wants a place. */
  see(app: string, now: number): void {
    if (this.#lastApp === app) return;
    if (this.#lastApp !== null) this.#sharedUntil = now + ACTIVE_MS;
    this.#lastApp = app;
  }

  admits(app: string, now: number): boolean {
    if (now >= this.#sharedUntil) return true;
    const most = Math.max(1, this.#places - Math.ceil(this.#places * SHARED_PART));
    return (this.#inFlight.get(app) ?? 0) < most;
  }

  take(app: string): void {
    this.#inFlight.set(app, (this.#inFlight.get(app) ?? 0) + 1);
  }

  giveBack(app: string): void {
    const left = (this.#inFlight.get(app) ?? 0) - 1;
    if (left > 0) this.#inFlight.set(app, left);
    else this.#inFlight.delete(app);
  }
}
