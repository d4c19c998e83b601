import type { QueryClient } from "@tanstack/solid-query";
import { api } from "../api/client.ts";
import { IDENTITY_KEY } from "../api/identity.ts";
import { ApiProblem } from "../api/problem.ts";
import { credential, forgetCredential, holdCredential } from "../api/session.ts";

/** Goes on with the session that the browser has, where it has one that lives. Throws what the API cannot answer. */
export async function findSession(queries: QueryClient): Promise<void> {
  const { data, response, error } = await api.GET("/session");
  if (data !== undefined) {
    queries.setQueryData(IDENTITY_KEY, data);
    return holdCredential({ by: "cookie" });
  }
  if (response.status !== 401) throw new ApiProblem(response.status, { ...error });
  if (credential() === undefined) forgetCredential();
}
