import { createHash, randomBytes } from "node:crypto";
import { TOKEN_PREFIX } from "../runtime/core/platform-token.ts";

const SHOWN_LENGTH = TOKEN_PREFIX.length + 4;

/** 256 random bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A bearer token. */
export function newToken(): string {
  return TOKEN_PREFIX + newSecret();
}

/** A password of 100 bits that a person can type: no letter looks like a digit. */
export function newPassword(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  const letters = Array.from(randomBytes(20), (byte) => alphabet[byte % alphabet.length]).join("");
  return letters.replace(/.{5}(?=.)/g, "$&-");
}

/** The beginning of a token, by which its owner knows it again. */
export function shownPrefix(token: string): string {
  return token.slice(0, SHOWN_LENGTH);
}

/** What is kept of a secret. One hash is enough: nobody can try 2^256 of them, as they can passwords. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
