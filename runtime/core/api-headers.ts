/**
 * What every answer of the platform's own carries that is no page: no browser takes it for one, nobody's page frames it, and
 * whoever follows a link of it tells nobody where it stood.
 */
export const API_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};
