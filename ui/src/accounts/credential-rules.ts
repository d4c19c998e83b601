/** One rule of passwords, and whether what is typed keeps it. */
export interface PasswordRule {
  text: string;
  isKept: boolean;
}

const MIN_LENGTH = 12;
const MAX_LENGTH = 256;
const MIN_DIFFERENT = 5;
const USERNAME = /^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/;

/** What is wrong with a user name, in a sentence; null for a good one, and while there is none. */
export function usernameProblem(username: string): string | null {
  if (username === "" || USERNAME.test(username.normalize("NFC").toLowerCase())) return null;
  return "1 to 64 of a-z, 0-9 and, inside, . _ @ + -";
}

/**
 * The rules that a new password has to keep, as docs/api.md has them: the server's say is the last one, since it alone
 * knows the passwords that are tried first.
 */
export function passwordRules(password: string, username: string): readonly PasswordRule[] {
  const characters = [...password.normalize("NFC")];
  const isLong = characters.length >= MIN_LENGTH && characters.length <= MAX_LENGTH;
  const isVaried = new Set(characters).size >= MIN_DIFFERENT;
  return [
    { text: `${MIN_LENGTH} to ${MAX_LENGTH} characters`, isKept: isLong },
    { text: `At least ${MIN_DIFFERENT} different ones`, isKept: isVaried },
    {
      text: "Not the user name, nor a common one",
      isKept: isLong && isVaried && !isLittleMoreThan(username, password),
    },
  ];
}

export function keepsRules(password: string, username: string): boolean {
  return passwordRules(password, username).every((rule) => rule.isKept);
}

function isLittleMoreThan(username: string, password: string): boolean {
  const name = username.toLowerCase();
  const plain = password.toLowerCase();
  if (name === "" || !plain.includes(name)) return false;
  return plain.replaceAll(name, "").length < MIN_LENGTH / 2;
}
