import { sessionCookieName } from "../runtime/core/platform-cookies.ts";

/** 256 bits as base64url. */
const SESSION_TOKEN = /^[\w-]{43}$/;

/**
 * The token of the session cookie of this scheme; null for none, and for two: one of them is somebody else's doing (a
 * sibling host may set cookies for its parent domain).
 */
export function readSessionCookie(headers: Headers, secure: boolean): string | null {
  const name = sessionCookieName(secure);
  const values = (headers.get("cookie") ?? "").split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  const [token] = values;
  return token !== undefined && values.length === 1 && SESSION_TOKEN.test(token) ? token : null;
}

/** `Set-Cookie` for a session that lasts so long. Over HTTPS no sibling host can set or shadow it (`__Host-`). */
export function sessionCookie(token: string, secure: boolean, maxAgeS: number): string {
  const attributes = ["Path=/", `Max-Age=${maxAgeS}`, "HttpOnly", "SameSite=Strict", ...(secure ? ["Secure"] : [])];
  return [`${sessionCookieName(secure)}=${token}`, ...attributes].join("; ");
}

/** `Set-Cookie` that forgets the session. */
export function endedSessionCookie(secure: boolean): string {
  return sessionCookie("", secure, 0);
}

/** Whether the client speaks HTTPS, by the origin that it calls. */
export function isSecureOrigin(origin: string): boolean {
  return origin.startsWith("https:");
}
