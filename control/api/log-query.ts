import { Type, type Static, type TObject } from "@sinclair/typebox";
import { invalidInput } from "../../runtime/core/errors.ts";
import { OUTCOMES } from "../../runtime/core/execution.ts";
import { onlyApp, type Principal } from "../../runtime/core/principal.ts";
import { requireApp } from "../find-app.ts";
import type { ExecutionFilter } from "../read-log.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { Id } from "./schemas.ts";

/** Query of everything that selects executions. */
export const filterQuery = {
  app: Type.Optional(Type.String({ maxLength: 100, description: "Id or slug of an app" })),
  script: Type.Optional(Id),
  outcome: Type.Optional(Type.Union(OUTCOMES.map((outcome) => Type.Literal(outcome)))),
};

export const spanQuery = {
  since: Type.Optional(Type.String({ maxLength: 40, description: "RFC 3339, included" })),
  until: Type.Optional(Type.String({ maxLength: 40, description: "RFC 3339, excluded" })),
};

export type FilterQuery = Static<TObject<typeof filterQuery>>;

/** Within what the viewer may see. Throws `not_found` for an app that is not there. */
export async function readFilter(
  sql: UnitOfWork["sql"],
  query: FilterQuery,
  viewer: Principal,
): Promise<ExecutionFilter> {
  return {
    appId: query.app === undefined ? onlyApp(viewer) : (await requireApp(sql, query.app, viewer)).id,
    scriptId: query.script?.toLowerCase() ?? null,
    outcome: query.outcome ?? null,
  };
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+ -]\d\d:\d\d)$/;
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Milliseconds since 1970; null when not given. What no execution can be earlier or later than is its edge: PostgreSQL reads
 * neither the year 0 nor the year 10000. Throws `invalid_input`.
 */
export function readTime(field: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  // A `+` that was not escaped arrives as a space.
  const time = hasRealDay(text) ? Date.parse(text.replace(/ (?=\d\d:\d\d$)/, "+").replace(" ", "T")) : Number.NaN;
  if (!Number.isNaN(time)) return Math.min(Math.max(time, 0), LAST_MS);
  throw invalidInput([
    { field, code: "invalid_time", message: "Expected an RFC 3339 time such as 2026-01-31T12:00:00Z" },
  ]);
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function hasRealDay(text: string): boolean {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-01T00:00:00Z`);
  date.setUTCDate(Number(day));
  return date.getUTCMonth() + 1 === Number(month);
}
