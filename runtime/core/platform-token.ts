/** Bearer tokens that PiCloud makes begin with this, so that scanners for leaked secrets find them. */
export const TOKEN_PREFIX = "picloud_";

const TOKEN = /^picloud_[\w-]{43}$/;

/** Whether a text is a bearer token of the platform by its looks. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}
