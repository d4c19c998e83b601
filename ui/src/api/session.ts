import { batch, createSignal } from "solid-js";

const KEY = "picloud-token";

/**
 * How requests say who sends them: with a token, kept for this tab alone, or with the cookie of a session, which no script
 * sees and every tab has. Each sign-in makes another one, so that one can tell before from after.
 */
export type Credential = { by: "token"; token: string } | { by: "cookie" };

const [credential, setCredential] = createSignal<Credential | null | undefined>(keptToken());
const [sessionIsRefused, setRefused] = createSignal(false);

/** Null while nobody is signed in; undefined while it is not known yet whether the browser has a session. */
export { credential };

/** Whether the server knows the credential no more: one signs in again over the page, which stays as it is. */
export { sessionIsRefused };

/** From now on requests are sent with it: somebody signed in. */
export function holdCredential(now: Credential): void {
  if (now.by === "token") sessionStorage.setItem(KEY, now.token);
  else sessionStorage.removeItem(KEY);
  batch(() => {
    setCredential(now);
    setRefused(false);
  });
}

/** From now on nobody is signed in here; `signOut()` ends the session as well. */
export function forgetCredential(): void {
  sessionStorage.removeItem(KEY);
  batch(() => {
    setCredential(null);
    setRefused(false);
  });
}

/** The header that says who sends a request, null where the cookie does or nobody is signed in. */
export function authorization(): string | null {
  const held = credential();
  return held?.by === "token" ? `Bearer ${held.token}` : null;
}

/** Called with what a request was sent with, to which the server answered 401; one before the last sign-in is no news. */
export function refuseSession(sent: Credential | null | undefined): void {
  if (sent && sent === credential()) setRefused(true);
}

function keptToken(): Credential | undefined {
  const token = sessionStorage.getItem(KEY);
  return token === null ? undefined : { by: "token", token };
}
