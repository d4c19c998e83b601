import { useQuery, type QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { DomainClaim } from "../api/types.ts";

export function claimsKey(app: string): readonly unknown[] {
  return ["domains", app, "all"];
}

/** All claims of an app, in the order of creation. */
export function useClaims(app: () => string) {
  return useQuery(() => ({ queryKey: claimsKey(app()), queryFn: ({ signal }) => allClaims(app(), signal) }));
}

/** Puts claims in the place of those that are shown, until they are read again. */
export function showClaims(queries: QueryClient, app: string, change: (claims: DomainClaim[]) => DomainClaim[]): void {
  queries.setQueryData<DomainClaim[]>(claimsKey(app), (claims) => claims && change(claims));
}

/** Has everything read again that a claim decides about. */
export function claimsChanged(queries: QueryClient, app: string): void {
  void queries.invalidateQueries({ queryKey: ["domains", app] });
}

async function allClaims(app: string, signal: AbortSignal): Promise<DomainClaim[]> {
  const claims: DomainClaim[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await ask(api.GET("/apps/{app}/domains", { params: { path: { app }, query }, signal }));
    claims.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return claims;
}
