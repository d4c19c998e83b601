import { isLocalName, parseHostHeader } from "./host-pattern.ts";

/** Where dashboard and control plane answer, as settings give it; `adminHosts` null means the defaults. */
export interface AdminHostSettings {
  adminHosts: readonly string[] | null;
  /** An origin such as `https://cloud.example.com`. */
  publicBaseUrl: string;
}

/**
 * Whether dashboard and `/api/v1/admin` answer on `host` (as `parseHostHeader` gives it). By default `localhost`, IP
 * literals, single-label and `.local` names, and the host of the public base URL; never `{slug}.localhost`, where apps'
 * pages live.
 */
export function isAdminHost(host: string, settings: AdminHostSettings): boolean {
  if (settings.adminHosts !== null) return settings.adminHosts.includes(host);
  return isLocalName(host) || host === hostOfOrigin(settings.publicBaseUrl);
}

function hostOfOrigin(origin: string): string | null {
  const url = URL.parse(origin);
  return url === null ? null : parseHostHeader(url.host);
}
