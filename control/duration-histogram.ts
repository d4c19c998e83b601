/**
 * Durations in buckets of bounded relative error, as HdrHistogram lays them out: below 32 us every microsecond has a bucket
 * of its own; from there each doubling is cut into 16 equal buckets. A bucket's middle is therefore never more than 1/32
 * (3.2%) away from any duration in it. A histogram is an array of counts by bucket, trimmed after the last used one, and
 * two of them merge by adding up bucket by bucket: no precision is lost over time.
 */
export type DurationHistogram = number[];

const LINEAR_BITS = 4;
const PER_DOUBLING = 1 << LINEAR_BITS;
/** About 71 minutes: longer durations count as this one. */
const MAX_DURATION_US = 2 ** 32 - 1;

/** Bucket of a duration; wrong numbers (NaN, negative) count as 0. */
export function durationBucket(durationUs: number): number {
  const us = durationUs > MAX_DURATION_US ? MAX_DURATION_US : durationUs >>> 0;
  if (us < PER_DOUBLING) return us;
  const exponent = 31 - Math.clz32(us);
  return (exponent - LINEAR_BITS + 1) * PER_DOUBLING + ((us >>> (exponent - LINEAR_BITS)) & (PER_DOUBLING - 1));
}

/** The middle of a bucket, in microseconds. */
export function bucketDurationUs(bucket: number): number {
  if (bucket < PER_DOUBLING) return bucket;
  const shift = Math.floor(bucket / PER_DOUBLING) - 1;
  const width = 2 ** shift;
  return (PER_DOUBLING + (bucket % PER_DOUBLING)) * width + Math.floor((width - 1) / 2);
}

/** Adds one duration in place. On the hot path: no allocation but when a new longest duration is met. */
export function addDuration(histogram: DurationHistogram, durationUs: number): void {
  const bucket = durationBucket(durationUs);
  while (histogram.length <= bucket) histogram.push(0);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** Adds every count of `from` to `into`. */
export function mergeHistogram(into: DurationHistogram, from: readonly number[]): void {
  while (into.length < from.length) into.push(0);
  for (const [bucket, count] of from.entries()) into[bucket] = (into[bucket] ?? 0) + count;
}

/** The smallest duration that a share of all are no longer than (nearest rank), in microseconds; null when empty. */
export function quantileUs(histogram: readonly number[], share: number): number | null {
  let total = 0;
  for (const count of histogram) total += count;
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * share));
  for (const [bucket, count] of histogram.entries()) {
    left -= count;
    if (left <= 0) return bucketDurationUs(bucket);
  }
  return bucketDurationUs(histogram.length - 1);
}
