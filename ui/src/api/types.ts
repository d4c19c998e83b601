import type { paths } from "./schema.d.ts";

type Ok<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

export type AppList = Ok<"/apps", "get">;
export type App = AppList["items"][number];
export type ScriptList = Ok<"/scripts", "get">;
export type Script = Ok<"/scripts/{script}", "get">;
export type Route = Ok<"/routes/{route}", "get">;
export type DomainClaim = Ok<"/apps/{app}/domains", "get">["items"][number];
export type DomainCheck = Ok<"/apps/{app}/domains/check", "post">;
export type LogList = Ok<"/logs", "get">;
export type LogRow = LogList["items"][number];
export type Stats = Ok<"/stats", "get">;
export type Config = Ok<"/config", "get">;
export type DraftRun = Ok<"/scripts/run", "post">;
export type RouteTry = Ok<"/routes/try", "post">;
export type RouteMatch = Ok<"/routes/match", "post">;
export type RouteCheck = Ok<"/routes/check", "post">;
export type Identity = Ok<"/session", "get">;
export type Account = Ok<"/accounts", "get">["items"][number];
export type ApiToken = Ok<"/tokens", "get">["items"][number];
export type AuditRow = Ok<"/audit", "get">["items"][number];
