/** Requests at a rate of their own, whether earlier ones are answered or not. */
export interface Answered {
  status: number;
  /** To the end of the body. */
  ms: number;
  body: string;
  headers: Headers;
}

/** Sends `send` `perSecond` times a second until it is stopped; then waits for what is on its way. */
export function openLoad(perSecond: number, send: () => Promise<Response>): { stop(): Promise<Answered[]> } {
  const answers: Promise<Answered>[] = [];
  const startedAt = performance.now();
  // Catches up after a late timer, so that the rate holds.
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    while (answers.length < due) answers.push(timed(send));
  }, 1_000 / perSecond);
  return {
    stop() {
      clearInterval(timer);
      return Promise.all(answers);
    },
  };
}

/** Status 0 stands for no answer. */
export async function timed(send: () => Promise<Response>): Promise<Answered> {
  const startedAt = performance.now();
  try {
    const answer = await send();
    const body = await answer.text();
    return { status: answer.status, ms: performance.now() - startedAt, body, headers: answer.headers };
  } catch (error) {
    return { status: 0, ms: performance.now() - startedAt, body: String(error), headers: new Headers() };
  }
}
