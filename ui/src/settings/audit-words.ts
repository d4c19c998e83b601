import type { AuditRow } from "../api/types.ts";

/** What somebody did, as the audit log says it. */
export interface AuditWords {
  /** `created an app`; of what was refused `tried to create an app`. */
  deed: string;
  /** Where it can be seen; null where there is nothing to see, or no more. */
  href: string | null;
}

const THINGS: Record<string, string> = {
  app: "an app",
  script: "a script",
  route: "a route",
  domain: "a domain",
  account: "an account",
  token: "a token",
};

const DEEDS: Record<string, readonly [did: string, tried: string]> = {
  POST: ["created", "create"],
  PATCH: ["changed", "change"],
  DELETE: ["deleted", "delete"],
  COMMAND: ["imported", "import"],
};

/** Deeds that a method and a thing do not name well, by both. */
const NAMED: Record<string, readonly [did: string, tried: string]> = {
  "POST session": ["signed in", "sign in"],
  "DELETE session": ["signed out", "sign out"],
  "POST password": ["changed their password", "change their password"],
  "COMMAND password": ["reset a password on the command line", "reset a password on the command line"],
  "COMMAND backup": ["restored a backup on the command line", "restore a backup on the command line"],
  "POST domain": ["claimed a domain", "claim a domain"],
  "DELETE domain": ["gave a domain up", "give a domain up"],
  "DELETE account": ["removed an account", "remove an account"],
  "DELETE token": ["revoked a token", "revoke a token"],
  "START account": ["made the first account at the start", "make the first account at the start"],
};

export function auditWords(row: AuditRow): AuditWords {
  return { deed: deedOf(row), href: placeOf(row) };
}

function deedOf({ method, path, resource, outcome }: AuditRow): string {
  const isDone = outcome === "ok";
  const say = ([did, tried]: readonly [string, string]): string => (isDone ? did : `tried to ${tried}`);
  if (path.endsWith("/setup") && resource === "account")
    return say(["made the first account", "make the first account"]);
  const named = NAMED[`${method} ${resource}`];
  if (named !== undefined) return say(named);
  const verb = DEEDS[method];
  const thing = THINGS[resource];
  if (verb === undefined || thing === undefined) return isDone ? `${method} ${path}` : `tried ${method} ${path}`;
  return `${say(verb)} ${thing}`;
}

function placeOf({ method, resource, resource_id: id, app_id: app, outcome }: AuditRow): string | null {
  if (resource === "account" || resource === "token") return `/settings/${resource}s`;
  if (id === null || (method === "DELETE" && outcome === "ok" && resource === "app")) return null;
  if (resource === "app") return `/apps/${id}`;
  if (app === null) return null;
  if (resource === "script") return method === "DELETE" && outcome === "ok" ? null : `/apps/${app}/scripts/${id}`;
  if (resource === "route" || resource === "domain") return `/apps/${app}/${resource}s`;
  return null;
}
