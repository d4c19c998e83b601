import type { FieldError } from "../runtime/core/errors.ts";

const MIN_LENGTH = 12;
const MAX_LENGTH = 256;
const MIN_DIFFERENT = 5;
const USERNAME = /^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/;

/** What of the most common passwords is long enough to pass for a good one. */
const COMMON = new Set([
  "administrator",
  "adminadminadmin",
  "changemechangeme",
  "correcthorsebatterystaple",
  "iloveyouiloveyou",
  "letmeinletmein",
  "passwordpassword",
  "password12345",
  "password123456",
  "picloudpicloud",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiopasdfghjkl",
  "raspberrypi123",
  "raspberryraspberry",
  "welcomewelcome",
]);

/** User names are the same in any case. */
export function normalUsername(username: string): string {
  return username.normalize("NFC").toLowerCase();
}

/** One sentence about a user name that no account may have; null for a good one. */
export function usernameProblem(username: string): string | null {
  if (USERNAME.test(username)) return null;
  return "Expected 1 to 64 of a-z, 0-9 and inner . _ @ + -";
}

/** One sentence about a password that is too easily guessed; null for a good one. */
export function passwordProblem(password: string, username: string): string | null {
  const characters = [...password.normalize("NFC")];
  const plain = password.toLowerCase();
  if (characters.length < MIN_LENGTH) return `Expected at least ${MIN_LENGTH} characters`;
  if (characters.length > MAX_LENGTH) return `Expected at most ${MAX_LENGTH} characters`;
  if (new Set(characters).size < MIN_DIFFERENT) return `Expected at least ${MIN_DIFFERENT} different characters`;
  if (COMMON.has(plain) || isSequence(characters)) return "It is one of the passwords that are tried first";
  const rest = username === "" ? plain : plain.replaceAll(username.toLowerCase(), "");
  if (rest !== plain && rest.length < MIN_LENGTH / 2) return "It is little more than the user name";
  return null;
}

/** What is wrong with a user name and password together. */
export function credentialErrors(username: string, password: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = usernameProblem(username);
  if (name !== null) errors.push({ field: "username", code: "invalid_username", message: name });
  const secret = passwordProblem(password, username);
  if (secret !== null) errors.push({ field: "password", code: "weak_password", message: secret });
  return errors;
}

/** `abcdefghijkl`, `987654321098`: every character follows the one before it, up or down. */
function isSequence(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  steps.delete(-9);
  steps.delete(9);
  return steps.size <= 1 && [...steps].every((step) => Math.abs(step) <= 1);
}
