/** Asks again, every 20 ms, until `isTrue` or the time is over; the milliseconds that it took, infinite when it never was. */
export async function untilTrue(isTrue: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    if (await isTrue()) return performance.now() - startedAt;
    if (performance.now() - startedAt > withinMs) return Number.POSITIVE_INFINITY;
    await Bun.sleep(20);
  }
}
