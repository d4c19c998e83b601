/** What somebody may do with a thing: look at it, or change it. Running code is a change. */
export type Right = "read" | "write";

/** How far the rights of a principal go. */
export interface Scope {
  right: Right;
  /** Null: the platform and every app. Else this app alone. */
  appId: string | null;
}

/** The session that an account acts through. */
export interface SessionRef {
  id: string;
  expiresAtMs: number;
}

/** Who acts on the control plane. */
export interface Principal {
  /** `environment`: the token with every right. `system`: PiCloud itself. `nobody`: a request that needs no sign-in. */
  kind: "account" | "token" | "environment" | "system" | "nobody";
  /** Of the account or token. */
  id: string | null;
  /** User name, or the name of the token. */
  name: string;
  /** Null: no rights at all. */
  scope: Scope | null;
  /** Null for whoever brings a bearer token. */
  session: SessionRef | null;
}

export const NOBODY: Principal = { kind: "nobody", id: null, name: "", scope: null, session: null };

/** Acts where no request does: at the start, on the command line. */
export const SYSTEM: Principal = {
  kind: "system",
  id: null,
  name: "picloud",
  scope: { right: "write", appId: null },
  session: null,
};

/**
 * The one place that decides. `appId` is the app that is acted on, null for what belongs to the platform: settings,
 * accounts, tokens, the making of apps.
 */
export function permits({ scope }: Principal, right: Right, appId: string | null): boolean {
  if (scope === null || (right === "write" && scope.right === "read")) return false;
  return scope.appId === null || scope.appId === appId?.toLowerCase();
}

/** The one app that a list is narrowed to; null when the principal sees all of them. */
export function onlyApp({ scope }: Principal): string | null {
  // Never reached by nobody, who is let in nowhere; the nil UUID is no app's.
  return scope === null ? "00000000-0000-0000-0000-000000000000" : scope.appId;
}

/** Stable name of who acts, for idempotency keys. */
export function credentialOf({ kind, id, name }: Principal): string {
  return id === null ? `${kind}:${name}` : `${kind}:${id}`;
}
