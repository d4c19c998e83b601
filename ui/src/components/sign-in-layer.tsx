import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, onCleanup, Show } from "solid-js";
import { IDENTITY_KEY } from "../api/identity.ts";
import { credential, forgetCredential, sessionIsRefused } from "../api/session.ts";
import type { Identity } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { findSession } from "./find-session.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** Over a page whose session or token is refused: why, and a way to go on with all that was typed below. */
export function SignInLayer() {
  const queries = useQueryClient();
  const isSession = () => credential()?.by === "cookie";
  const username = (): string => {
    const known = queries.getQueryData<Identity>(IDENTITY_KEY);
    return known?.kind === "account" ? known.name : "";
  };
  // Whoever signed in in another tab meanwhile is signed in here as well.
  createEffect(() => {
    if (!sessionIsRefused() || !isSession()) return;
    const look = (): void => void findSession(queries).catch(() => undefined);
    window.addEventListener("focus", look);
    onCleanup(() => window.removeEventListener("focus", look));
  });
  return (
    <Dialog title="Sign in again" open={sessionIsRefused()}>
      <p class="mb-3 text-muted">
        <Show
          when={isSession()}
          fallback="The server does not know the token any more that you signed in with. Nothing you typed is lost."
        >
          Your session has ended: it ran out, was signed out, or the password was changed. Nothing you typed is lost.
        </Show>
      </p>
      <SignInForm by={isSession() ? "password" : "token"} username={username()} />
      <Button look="quiet" class="mt-2 w-full" onClick={forgetCredential}>
        Sign out and leave the page
      </Button>
    </Dialog>
  );
}
