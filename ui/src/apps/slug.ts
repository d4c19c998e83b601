import type { SlugCheck } from "./slug-check.ts";

const MAX_LENGTH = 63;

/** The app that is always there, under this slug and with its claim of `localhost`. */
export function isDefaultApp(app: { slug: string }): boolean {
  return app.slug === "default";
}

/** A slug that a name suggests: `Zoë's Shop` is `zoes-shop`. Empty when the name has nothing of one. */
export function suggestSlug(name: string): string {
  const plain = name.normalize("NFKD").replace(/[\p{M}'\u2019]/gu, "");
  const slug = plain.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return slug.replace(/^-/, "").slice(0, MAX_LENGTH).replace(/-$/, "");
}

/** Why the slug cannot be had; null when it can, by taking it over at worst. */
export function slugProblem(check: SlugCheck | null): string | null {
  if (check?.status === "taken") return `Another app is called ${check.slug}`;
  if (check?.status === "invalid") return "1 to 63 of a-z, 0-9 and inner hyphens, and not shaped like a UUID";
  return null;
}
