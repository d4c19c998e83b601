const PLAIN = "picloud_session";
/** Browsers take a cookie of this prefix over HTTPS alone, and from no sibling host. */
const SECURE = "__Host-picloud_session";

/** The platform's own cookies: no script sees them, and none may set one (`rhai/src/response.rs` refuses that). */
export const PLATFORM_COOKIES: readonly string[] = [PLAIN, SECURE];

/** The session's cookie, by the scheme that the client speaks. The other one's is no session. */
export function sessionCookieName(secure: boolean): string {
  return secure ? SECURE : PLAIN;
}
