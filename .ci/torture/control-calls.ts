import type { Server } from "../server.ts";

/** What a call of the control plane came to. */
export interface Reply {
  /** 0: no answer came. */
  status: number;
  ms: number;
  headers: Headers;
  // What a row reads of it, it compares: a member that is not there fails the figure.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** Calls the control plane of a server as its administrator; never rejects. `url`: where it is, if not at the server's own address. */
export function controlOf(server: Pick<Server, "url" | "token">, url = server.url): Call {
  return async (method, path, body, headers = {}) => {
    const startedAt = performance.now();
    try {
      const answer = await fetch(`${url}/api/v1/admin${path}`, {
        method,
        headers: {
          authorization: `Bearer ${server.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const ms = performance.now() - startedAt;
      return { status: answer.status, ms, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
    } catch {
      return { status: 0, ms: performance.now() - startedAt, headers: new Headers(), body: null };
    }
  };
}

/** The names of all scripts of an app. Throws when the control plane does not tell. */
export async function scriptNames(call: Call, app: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const place: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await call("GET", `/scripts?app=${app}&omit=source&limit=200${place}`);
    if (page.status !== 200) throw new Error(`Listing the scripts of ${app} answers ${page.status}`);
    for (const { name } of page.body.items) names.add(name);
    cursor = page.body.next_cursor;
  }
  return names;
}

/** Requests a URL; its status, 0 for no answer. */
export async function visit(url: string): Promise<number> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

/** Asks again, every 20 ms, until `isTrue` or the time is over; the milliseconds that it took, infinite when it never was. */
export async function untilTrue(isTrue: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    if (await isTrue()) return performance.now() - startedAt;
    if (performance.now() - startedAt > withinMs) return Number.POSITIVE_INFINITY;
    await Bun.sleep(20);
  }
}
