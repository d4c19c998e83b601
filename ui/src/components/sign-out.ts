import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { credential, forgetCredential } from "../api/session.ts";
import { toastFailure } from "../primitives/toast.tsx";

/** Ends the session on the server too; a token is forgotten here and goes on to work. */
export async function signOut(): Promise<void> {
  if (credential()?.by === "cookie") {
    try {
      await ask(api.DELETE("/session"));
    } catch (failure) {
      const hasEnded = failure instanceof ApiProblem && (failure.status === 401 || failure.status === 404);
      if (!hasEnded) return toastFailure(failure);
    }
  }
  forgetCredential();
}
