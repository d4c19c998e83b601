/** `1 row`, `12,345 rows`. */
export function shownRows(count: number): string {
  return `${count.toLocaleString("en")} row${count === 1 ? "" : "s"}`;
}

/** `512 bytes`, `1.5 MB`: decimal, as file managers and shops of SD cards count. */
export function shownBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1_000 && unit < units.length - 1; unit++) value /= 1_000;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `0.4 s`. */
export function shownSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
