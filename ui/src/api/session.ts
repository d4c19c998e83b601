import { batch, createSignal } from "solid-js";

const KEY = "picloud-token";

const [token, setToken] = createSignal(sessionStorage.getItem(KEY));
const [sessionIsRefused, setRefused] = createSignal(false);

/** The administrator's token, null while nobody is signed in; kept for this tab alone. */
export { token };

/** Whether the server knows the token no more: one signs in again over the page, which stays as it is. */
export { sessionIsRefused };

export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
  batch(() => {
    setToken(value);
    setRefused(false);
  });
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  batch(() => {
    setToken(null);
    setRefused(false);
  });
}

/** What a request says of who sends it, null where nobody is signed in. */
export function authorization(): string | null {
  const held = token();
  return held === null ? null : `Bearer ${held}`;
}

/** Called with what a request said, to which the server answered 401; one that somebody signed in after is no news. */
export function refuseSession(sent: string | null): void {
  if (sent !== null && sent === authorization()) setRefused(true);
}
