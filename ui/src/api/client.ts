import createClient, { type Middleware } from "openapi-fetch";
import { noteAnswer, noteSilence } from "./connection.ts";
import { ApiProblem, Unreachable } from "./problem.ts";
import type { components, paths } from "./schema.d.ts";
import { authorization, credential, refuseSession, type Credential } from "./session.ts";

export type { components, paths };

/** What each request was sent with. */
const sentWith = new WeakMap<Request, Credential>();

const session: Middleware = {
  onRequest({ request }) {
    const held = credential();
    if (held) sentWith.set(request, held);
    const own = authorization();
    if (own !== null) request.headers.set("authorization", own);
    return request;
  },
  async onResponse({ request, response }) {
    if (!(await noteAnswer(response))) throw new Unreachable("The server cannot be reached");
    if (response.status === 401) refuseSession(sentWith.get(request));
    return response;
  },
  onError({ request }) {
    // Whoever asked has given it up: that says nothing of the server.
    if (request.signal.aborted) return;
    noteSilence();
    return new Unreachable("The server cannot be reached");
  },
};

/** The control plane, typed by its own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: "/api/v1/admin" });
api.use(session);

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** What a call answered; throws `ApiProblem` where that was no success, `Unreachable` where there was no answer. */
export async function ask<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  throw new ApiProblem(response.status, typeof error === "object" && error !== null ? { ...error } : {});
}
