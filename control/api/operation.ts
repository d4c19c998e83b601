import type { Static, TObject, TSchema } from "@sinclair/typebox";
import type { ControlClient } from "../../runtime/core/ports.ts";
import type { Principal, Right } from "../../runtime/core/principal.ts";
import type { App } from "../find-app.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** What an operation answers: JSON, nothing (204), or a `Response` of its own, such as an event stream. */
export type Answer = JsonAnswer | Response;

export interface JsonAnswer {
  status: number;
  /** Null: no body. */
  body: unknown;
  headers: Record<string, string>;
}

/** What a handler gets; every field has passed its schema. */
export interface OperationInput<Path extends string, Query, Body> {
  request: Request;
  url: URL;
  /** Who acts: `NOBODY` where no sign-in is needed. */
  principal: Principal;
  client: ControlClient;
  /** Reads and writes; within a request with `Idempotency-Key` all of it is one transaction with the key's record. */
  work: UnitOfWork;
  /** Decoded segments by name. They have passed no schema. */
  params: Readonly<Record<string, string>>;
  /** The app of `/apps/{app}...`, found by id or slug; an old slug was redirected already. */
  app: Path extends `/apps/{app}${string}` ? App : null;
  query: Query;
  body: Body;
  /** The text of the body, for what must keep its numbers as they were written; empty without one. */
  bodyText: string;
  /** Versions that `If-Match` allows; null when any will do. */
  ifMatch: readonly number[] | null;
}

/**
 * What an operation asks of who calls it, seen to before its handler runs. `public`: nothing. Else a right on:
 *
 * - `self`: what is the caller's own; everybody has that.
 * - `platform`: what belongs to no app.
 * - `app`, `script`, `route`: the app of the path's `{app}`, `{script}` (or `{id}`) or `{route}`.
 * - `body`: the app that the body's `app_id` names.
 * - `visible`: what the caller may see. The handler narrows its answer by `principal`: nobody else does.
 */
export type Access =
  | "public"
  | { right: Right; on: "self" | "platform" | "app" | "script" | "route" | "body" | "visible" };

export interface OperationDefinition<Path extends string, Query extends TObject, Body extends TObject> {
  method: Method;
  /** Below `/api/v1/admin`, with `{name}` for one segment. */
  path: Path;
  tag: string;
  access: Access;
  summary: string;
  /** Values of a query are texts: properties of the types string, integer and boolean are read from them. */
  query?: Query;
  /** Its presence means that the request must have a JSON body. */
  body?: Body;
  /** The answer that success gives; `schema` null is 204, `contentType` defaults to JSON. */
  success: { status: number; schema: TSchema | null; contentType?: string };
  /** Stable codes beyond the common ones (malformed_json, unauthenticated, invalid_input, ...). */
  errors?: readonly string[];
  /** Creating POSTs take `Idempotency-Key`. */
  idempotent?: boolean;
  /** Secrets are sent or answered: such a request is never kept, so a key is refused rather than ignored. */
  secret?: boolean;
  /** The resource has a version: `If-Match` is read and documented. */
  conditional?: boolean;
  answer(input: OperationInput<Path, Static<Query>, Static<Body>>): Promise<Answer>;
}

/** One row of the method table, its types forgotten: the validator has seen to them. */
export type Operation = OperationDefinition<string, TObject, TObject>;

/** Defines one operation of a resource: its schemas validate requests, type the handler and make the OpenAPI document. */
export function operation<
  const Path extends string,
  Query extends TObject = TObject<{}>,
  Body extends TObject = TObject<{}>,
>(definition: OperationDefinition<Path, Query, Body>): Operation {
  return definition as unknown as Operation;
}

/** 200 with a body. `version` becomes the ETag. */
export function ok(body: unknown, version?: number): JsonAnswer {
  return { status: 200, body, headers: etagHeader(version) };
}

/** 201 with the resource and where it is (below `/api/v1/admin`). */
export function created(body: unknown, path: string, version?: number): JsonAnswer {
  return { status: 201, body, headers: { location: `/api/v1/admin${path}`, ...etagHeader(version) } };
}

/** 204. */
export function noContent(): JsonAnswer {
  return { status: 204, body: null, headers: {} };
}

/** The ETag of a resource with a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

function etagHeader(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { etag: etagOf(version) };
}
