import { sessionIsRefused, signOut } from "../api/session.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** Over a page whose token is refused: why, and a way to go on with all that was typed below. */
export function SignInLayer() {
  return (
    <Dialog title="Sign in again" open={sessionIsRefused()}>
      <p class="mb-3 text-muted">
        The server does not know the token any more that you signed in with. Nothing you typed is lost.
      </p>
      <SignInForm />
      <Button look="quiet" class="mt-2 w-full" onClick={signOut}>
        Sign out and leave the page
      </Button>
    </Dialog>
  );
}
