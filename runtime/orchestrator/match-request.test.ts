import { describe, expect, test, setDefaultTimeout } from "bun:test";
import * as fc from "fast-check";
import { coversHosts, parseHostPattern } from "../core/host-pattern.ts";
import { isReservedPath, parseRoutePath, splitRequestPath } from "../core/route-path.ts";
import { AppDomainTable } from "./app-domain-table.ts";
import { modelMatch, type ModelApp, type ModelAnswer } from "./match-model.ts";
import { matchRequest } from "./match-request.ts";
import { createRequestMatcher } from "./request-matcher.ts";
import { RouteTable } from "./route-table.ts";
import type { RoutingTables } from "./routing-tables.ts";

// A busy machine is no failure.
setDefaultTimeout(60_000);

const label = fc.constantFrom("a", "b", "c", "localhost", "local", "com");
const patternLabel = fc.oneof(label, label, fc.constant("*"), fc.constantFrom("{x}", "{y}", "{z}"));
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  fc.constantFrom("127.0.0.1", "[::1]", "10.0.0.1", "app0.localhost", "app1.localhost", "app2.localhost", "pi.local"),
);
const pattern = fc
  .oneof(
    { weight: 8, arbitrary: fc.array(patternLabel, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")) },
    { weight: 1, arbitrary: fc.constantFrom("*", "127.0.0.1", "[::1]", "app1.localhost", "*.localhost", "localhost") },
  )
  .filter((text) => reads(() => parseHostPattern(text)));
const segment = fc.constantFrom("a", "b", "%3Aa", "a%2Fb", "é");
const routeSegment = fc.oneof(segment, segment, fc.constantFrom(":p", ":q", ":r"));
const routePath = fc
  .tuple(fc.array(routeSegment, { maxLength: 4 }), fc.option(fc.constantFrom("*rest", "*all"), { freq: 3 }))
  .map(([segments, rest]) => `/${[...segments, ...(rest === null ? [] : [rest])].join("/")}`)
  .filter((text) => reads(() => parseRoutePath(text)));
const method = fc.constantFrom("GET", "POST", "HEAD", "ANY", "PUT");
const route = fc.record({
  method,
  host: fc.option(fc.oneof(pattern, host), { freq: 2 }),
  path: routePath,
  enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

function reads(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** As the control plane would have it: one holder of a shape, one route of a shape and method, hosts that are claimed. */
function settle(drafts: { claims: string[]; routes: Omit<ModelApp["routes"][number], "id">[] }[]): ModelApp[] {
  const taken = new Set<string>();
  return drafts.map((draft, index) => {
    const claims = draft.claims.filter((claim) => {
      const { shapeKey } = parseHostPattern(claim);
      return !taken.has(shapeKey) && taken.add(shapeKey);
    });
    const shapes = new Set<string>();
    const routes = draft.routes.flatMap((each, nth) => {
      const claimed =
        each.host === null ||
        claims.some((claim) => coversHosts(parseHostPattern(claim), parseHostPattern(each.host ?? "")));
      const hostShape = each.host === null ? "" : parseHostPattern(each.host).shapeKey;
      const shape = [each.method, hostShape, parseRoutePath(each.path).shapeKey].join(" ");
      if (!claimed || shapes.has(shape)) return [];
      shapes.add(shape);
      return [{ ...each, id: `${index}-${nth}` }];
    });
    return { slug: `app${index}`, claims: claims.map((claim) => parseHostPattern(claim).pattern), routes };
  });
}

function tablesOf(apps: readonly ModelApp[]): RoutingTables {
  const domains = new AppDomainTable(
    apps.flatMap(({ slug, claims }) => [
      { appId: slug, slug, claimId: null, pattern: null },
      ...claims.map((claim) => ({ appId: slug, slug, claimId: claim, pattern: claim })),
    ]),
  );
  const routes = new Map(
    apps.map((app) => [app.slug, new RouteTable(app.routes.map((each) => ({ ...each, scriptId: each.id })))]),
  );
  return {
    generation: 0,
    domains: () => domains,
    routes: (appId) => routes.get(appId) ?? new RouteTable([]),
    script: () => null,
  };
}

const drafts = fc.array(
  fc.record({ claims: fc.array(pattern, { maxLength: 5 }), routes: fc.array(route, { maxLength: 12 }) }),
  { minLength: 1, maxLength: 3 },
);
const request = fc.record({
  host,
  method: fc.constantFrom("GET", "POST", "HEAD", "DELETE"),
  path: fc.array(fc.constantFrom("a", "b", "%3Aa", "a%2Fb", "%C3%A9", "zz"), { maxLength: 5 }),
});

describe("matchRequest()", () => {
  test("agrees with the model on random apps, claims, routes and requests", () => {
    const seen = { 200: 0, 404: 0, 405: 0 };
    fc.assert(
      fc.property(drafts, fc.array(request, { minLength: 10, maxLength: 10 }), (made, requests) => {
        const apps = settle(made);
        const tables = tablesOf(apps);
        for (const asked of requests) {
          const segments = splitRequestPath(`/${asked.path.join("/")}`) ?? [];
          const expected = modelMatch(apps, asked.host, asked.method, segments);
          expect(simplify(matchRequest(tables, asked.host, asked.method, segments))).toEqual(expected);
          seen[expected.status]++;
        }
      }),
      { numRuns: 1_000 },
    );
    // The cases that the property is about must come up.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  test("explains what it does", async () => {
    await fc.assert(
      fc.asyncProperty(drafts, request, async (made, asked) => {
        const apps = settle(made);
        const path = `/${asked.path.join("/")}`;
        if (isReservedPath(splitRequestPath(path) ?? [])) return;
        const expected = modelMatch(apps, asked.host, asked.method, splitRequestPath(path) ?? []);
        const explained = await createRequestMatcher(tablesOf(apps)).explain({
          url: `http://${asked.host}:8080${path}?q=1`,
          method: asked.method.toLowerCase(),
        });
        expect(explained).toMatchObject({
          status: expected.status,
          domain: expected.domain,
          params: expected.params,
          allow: expected.allow,
        });
        expect(explained.route?.id ?? null).toBe(expected.route);
        expect(explained.app?.slug ?? null).toBe(expected.slug);
        expect(explained.candidates.filter((candidate) => candidate.matched).map((won) => won.routeId)).toEqual(
          expected.route === null ? [] : [expected.route],
        );
      }),
      { numRuns: 500 },
    );
  });
});

function simplify(match: ReturnType<typeof matchRequest>): ModelAnswer {
  if (match instanceof Promise) throw new Error("The tables of this test answer at once");
  const nothing = { claim: null, route: null, params: {}, domain: {}, allow: [] };
  if (match.kind === "unknown_host") return { ...nothing, status: 404, slug: null };
  const base = {
    ...nothing,
    slug: match.domain.app.slug,
    claim: match.domain.claim.id,
    domain: Object.fromEntries(match.domain.domain),
  };
  if (match.kind === "no_route") return { ...base, status: 404 };
  if (match.kind === "method_not_allowed") return { ...base, status: 405, allow: match.allow };
  return {
    ...base,
    status: 200,
    route: match.route.id,
    params: Object.fromEntries(match.params),
    domain: Object.fromEntries(match.domainParams),
  };
}
