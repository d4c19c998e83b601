const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const NUMBER = new Intl.NumberFormat("en");
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const WHOLE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function timeAgo(atMs: number, nowMs: number): string {
  const difference = atMs - nowMs;
  for (const [unit, ms] of STEPS) {
    if (Math.abs(difference) >= ms) return RELATIVE.format(Math.round(difference / ms), unit);
  }
  return "just now";
}

/** Date and time to the second, in the reader's own zone. */
export function wholeTime(at: string): string {
  return WHOLE.format(new Date(at));
}

/** Time of day to the second, in the reader's own zone. */
export function clock(at: string): string {
  return CLOCK.format(new Date(at));
}

export function count(value: number): string {
  return NUMBER.format(value);
}

/** At most four characters or so: 1.2K, 3M. */
export function shortCount(value: number): string {
  return COMPACT.format(value);
}

export function duration(us: number): string {
  if (us < 1_000) return `${Math.round(us)} \u00b5s`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(us < 10_000_000 ? 2 : 1)} s`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_048_576) return `${(value / 1_024).toFixed(1)} KB`;
  return `${(value / 1_048_576).toFixed(1)} MB`;
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return "\u2013";
  const share = (part / whole) * 100;
  return `${share > 0 && share < 0.1 ? "<0.1" : share.toFixed(share < 10 ? 1 : 0)}%`;
}
