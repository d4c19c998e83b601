/** Where Vite's own parts come from while the dashboard is developed; nothing in production. */
export interface DevelopmentSources {
  connect: readonly string[];
  worker: readonly string[];
}

/**
 * What every answer below `/admin` carries. The page of an administrator loads nothing from elsewhere, runs no script that
 * stands in the page itself, and is shown in nobody's frame.
 */
export function dashboardHeaders(development?: DevelopmentSources): Record<string, string> {
  const sources = (name: string, more: readonly string[] = []) => [name, "'self'", ...more].join(" ");
  const policy = [
    "default-src 'none'",
    // The checker of scripts is WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    // CodeMirror writes its rules into <style> elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    sources("connect-src", development?.connect),
    sources("worker-src", development?.worker),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
}
