/**
 * Does `act`, which never rejects, `perSecond` times a second, whether earlier ones have ended or not, until it is stopped; then waits for
 * those that have not.
 */
export function openLoad<T>(perSecond: number, act: () => Promise<T>): { stop(): Promise<T[]> } {
  const acts: Promise<T>[] = [];
  const startedAt = performance.now();
  // Catches up after a late timer, so that the rate holds.
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    while (acts.length < due) acts.push(act());
  }, 1_000 / perSecond);
  return {
    stop() {
      clearInterval(timer);
      return Promise.all(acts);
    },
  };
}

/** What `openLoad` brings in so many seconds. */
export async function sample<T>(perSecond: number, seconds: number, act: () => Promise<T>): Promise<T[]> {
  const load = openLoad(perSecond, act);
  await Bun.sleep(seconds * 1_000);
  return load.stop();
}
