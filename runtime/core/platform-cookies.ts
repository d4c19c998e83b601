/** The platform's own cookies: no script sees them, and none may set one (`rhai/src/response.rs` refuses that). */
export const PLATFORM_COOKIES: readonly string[] = ["picloud_session", "__Host-picloud_session"];
