/** What a request came to. */
export interface Answered {
  /** 0: no whole answer came. */
  status: number;
  /** To the end of the body. */
  ms: number;
  headers: Headers;
  /** The body; what went wrong where there is no answer. */
  text: string;
}

/** Reads an answer to its end. Never rejects. */
export async function timed(send: () => Promise<Response>): Promise<Answered> {
  const startedAt = performance.now();
  try {
    const answer = await send();
    const text = await answer.text();
    return { status: answer.status, ms: performance.now() - startedAt, headers: answer.headers, text };
  } catch (error) {
    return { status: 0, ms: performance.now() - startedAt, headers: new Headers(), text: String(error) };
  }
}

/** Requests a URL; its status, 0 for no answer. Never rejects. */
export async function visit(url: string): Promise<number> {
  return (await timed(() => fetch(url))).status;
}
