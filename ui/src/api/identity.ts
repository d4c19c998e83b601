import { useQuery } from "@tanstack/solid-query";
import { api, ask } from "./client.ts";

/** Of the query that knows who is signed in. */
export const IDENTITY_KEY = ["session"] as const;

const STALE_MS = 60_000;

/** Who is signed in, by a session or by a token. */
export function useIdentity() {
  return useQuery(() => ({
    queryKey: IDENTITY_KEY,
    queryFn: ({ signal }) => ask(api.GET("/session", { signal })),
    staleTime: STALE_MS,
  }));
}
