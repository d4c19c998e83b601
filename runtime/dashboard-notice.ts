import { dashboardHeaders } from "../control/dashboard-headers.ts";

/** A page in place of the dashboard that says why, and tries again by itself. Both are plain text. */
export function dashboardNotice(title: string, text: string): Response {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="2">
<title>${Bun.escapeHTML(title)}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }</style>
<h1>${Bun.escapeHTML(title)}</h1>
<p>${Bun.escapeHTML(text)}</p>
</html>
`;
  const headers = { ...dashboardHeaders(), "content-type": "text/html; charset=utf-8" };
  return new Response(page, { status: 503, headers: { ...headers, "cache-control": "no-store", "retry-after": "2" } });
}
