import { createSignal } from "solid-js";
import { holdCredential } from "../api/session.ts";
import { Button } from "../primitives/button.tsx";
import { TextField } from "../primitives/text-field.tsx";

/** Asks for a token, and tries it before it is kept. */
export function TokenForm() {
  const [value, setValue] = createSignal("");
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const token = value().trim();
    if (token === "") return void setError("Enter the token");
    setBusy(true);
    try {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch("/api/v1/admin/session", { headers });
      if (answer.ok) return holdCredential({ by: "token", token });
      const refused = answer.status === 401;
      setError(refused ? "The server does not know this token" : `The server answered ${answer.status}`);
    } catch {
      // fetch() refuses what no header may hold, and says no more when nobody answers.
      setError(/^[\x21-\x7e]+$/.test(token) ? "The server does not answer" : "A token has no such characters");
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextField
        label="Administrator's token, or an API token"
        type="password"
        // No password of an account: managers have nothing to fill in or to keep here.
        autocomplete="off"
        autofocus
        mono
        value={value()}
        onInput={(text) => {
          setValue(text);
          setError(null);
        }}
        error={error()}
        hint={
          <>
            The administrator's is printed by <code>bun dev</code>; it lies in <code>admin-token</code> in the data
            folder.
          </>
        }
      />
      <Button look="primary" type="submit" busy={busy()} class="mt-2 w-full">
        Sign in
      </Button>
    </form>
  );
}
