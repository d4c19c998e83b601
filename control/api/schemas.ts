import { Type, type Static, type TObject, type TProperties, type TSchema } from "@sinclair/typebox";
import { decodeCursor, encodeCursor, type CursorScope } from "./cursor.ts";
import { ok, type JsonAnswer } from "./operation.ts";

/** An object in which an unknown field is an error. */
export function strictObject<Properties extends TProperties>(properties: Properties): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false });
}

const UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
export const UUID_PATTERN = `^${UUID}$`;

export const Id = Type.String({ pattern: UUID_PATTERN, description: "Expected a UUID" });
/** Of a query: as many as a page of a list can have. */
export const Ids = Type.String({
  pattern: `^${UUID}(?:,${UUID}){0,199}$`,
  description: "Expected at most 200 UUIDs, separated by commas",
});
export const Time = Type.String({ format: "date-time", description: "RFC 3339, UTC, with milliseconds" });
export const Version = Type.Integer({ minimum: 1 });
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
export const Description = Type.String({ maxLength: 10_000 });

/** Who holds what was asked for; null to a caller without rights on that app. */
export const HeldBy = Nullable(strictObject({ app_id: Id, slug: Type.String() }));

export const FieldErrorSchema = Type.Object({ field: Type.String(), code: Type.String(), message: Type.String() });

export const Summary = strictObject({
  scripts: Type.Integer(),
  routes: Type.Integer(),
  requests_24h: Type.Integer(),
  errors_24h: Type.Integer(),
  p95_us: Nullable(Type.Integer()),
  last_execution_at: Nullable(Time),
});

/** Query of every list. */
export const listQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  q: Type.Optional(Type.String({ maxLength: 200, description: "Searched in names" })),
};

export type ListQuery = Static<TObject<typeof listQuery>>;

/** `?include=summary`. */
export const includeQuery = { include: Type.Optional(Type.Literal("summary")) };

/** What a list answers. */
export function listOf(item: TSchema): TObject {
  return strictObject({ items: Type.Array(item), next_cursor: Nullable(Type.String()) });
}

/** The page that a query asks for, of a list in the order of ids. */
export function idPage(
  scope: CursorScope,
  query: ListQuery,
): { after: string | null; limit: number; q: string | null } {
  const keys = decodeCursor([...scope, query.q], query.cursor, [new RegExp(UUID_PATTERN)]);
  return { after: keys?.[0] ?? null, limit: query.limit ?? 50, q: query.q ?? null };
}

/** The answer of such a list. */
export function idPageAnswer<Row extends { id: string }>(
  scope: CursorScope,
  query: ListQuery,
  page: { rows: readonly Row[]; more: boolean },
  view: (row: Row) => unknown,
): JsonAnswer {
  const last = page.rows.at(-1);
  const next = page.more && last ? encodeCursor([...scope, query.q], [last.id]) : null;
  return ok({ items: page.rows.map(view), next_cursor: next });
}
