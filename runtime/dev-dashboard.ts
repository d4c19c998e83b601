import { dashboardHeaders } from "../control/dashboard-headers.ts";
import { refuseWrite } from "./core/problem.ts";
import { dashboardNotice } from "./dashboard-notice.ts";

/** Not for Vite: whoever is signed in, and what belongs to the connection to this server. */
const KEPT_BACK = ["authorization", "cookie", "connection", "content-length", "host", "transfer-encoding", "upgrade"];
const OF_THE_CONNECTION = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];
const PATIENCE_MS = 5_000;
/** The first page waits for packages to be bundled; below the ingress's idle timeout. */
const ANSWER_MS = 25_000;
const AGAIN_AFTER_MS = 50;

/**
 * Answers `/admin` and below from Vite's development server at `origin`, such as `http://127.0.0.1:5173`. It may not
 * listen yet: a request waits for it 5 s, and is answered with a page that says so then. Hot reload does not come this
 * way: the page connects to Vite itself.
 */
export function proxyDashboard(origin: string, patienceMs = PATIENCE_MS): (request: Request) => Promise<Response> {
  const webSocket = origin.replace(/^http/, "ws");
  // While Vite is away, its client looks for it from a worker of its own making.
  const headers = dashboardHeaders({ connect: [webSocket, origin], worker: ["blob:"] });

  return async (request) => {
    const refused = refuseWrite(request.method);
    if (refused !== null) return refused;
    const { pathname, search } = new URL(request.url, origin);
    if (pathname === "/admin") {
      return new Response(null, { status: 308, headers: { ...headers, location: `/admin/${search}` } });
    }
    const answer = await ask(new URL(pathname + search, origin), request, patienceMs);
    if (answer === null) {
      return dashboardNotice("The dashboard is not there", "Vite does not answer; the terminal of bun dev says why.");
    }
    const passed = new Headers(answer.headers);
    for (const name of OF_THE_CONNECTION) passed.delete(name);
    for (const [name, value] of Object.entries(headers)) passed.set(name, value);
    return new Response(answer.body, { status: answer.status, headers: passed });
  };
}

/** Null when nobody answers in time. */
async function ask(url: URL, request: Request, patienceMs: number): Promise<Response | null> {
  const headers = new Headers(request.headers);
  for (const name of KEPT_BACK) headers.delete(name);
  const { method } = request;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_MS)]);
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await fetch(url, { method, headers, redirect: "manual", signal });
    } catch {
      if (signal.aborted || performance.now() >= until) return null;
      await Bun.sleep(AGAIN_AFTER_MS);
    }
  }
}
