import { createSignal } from "solid-js";

const KEY = "picloud-token";

const [token, setToken] = createSignal(sessionStorage.getItem(KEY));

/** The administrator's token, null while nobody is signed in; kept for this tab alone. */
export { token };

export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
  setToken(value);
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  setToken(null);
}
