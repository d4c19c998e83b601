import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, onMount, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { IDENTITY_KEY } from "../api/identity.ts";
import { ApiProblem, messageOf } from "../api/problem.ts";
import { holdCredential } from "../api/session.ts";
import { Button } from "../primitives/button.tsx";
import { PasswordField } from "../primitives/password-field.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { createWait } from "../primitives/wait.ts";
import { TokenForm } from "./token-form.tsx";

export interface SignInFormProps {
  /** Which way in is shown first. */
  by?: "password" | "token";
  /** Who signed in before. */
  username?: string;
  /** Whether one can type at once, without a press; what it stands in may see to that itself. */
  isFocused?: boolean;
}

/** Two ways in: with an account, or with a token. */
export function SignInForm(props: SignInFormProps) {
  const [by, setBy] = createSignal(props.by ?? "password");
  let frame: HTMLDivElement | undefined;
  const focus = (): void => frame?.querySelector("input")?.focus();
  onMount(() => props.isFocused && focus());
  const change = (): void => {
    setBy((now) => (now === "password" ? "token" : "password"));
    focus();
  };
  return (
    <div ref={frame}>
      <Show when={by() === "password"} fallback={<TokenForm />}>
        <AccountForm username={props.username ?? ""} />
      </Show>
      <Button look="quiet" class="mt-2 w-full" onClick={change}>
        {by() === "password" ? "Use a token instead" : "Use a user name and password"}
      </Button>
    </div>
  );
}

function AccountForm(props: { username: string }) {
  const queries = useQueryClient();
  const [username, setUsername] = createSignal(props.username);
  const [password, setPassword] = createSignal("");
  const submission = createSubmission();
  const wait = createWait(submission.failure);

  const signIn = async (): Promise<void> => {
    const body = { username: username().trim(), password: password() };
    queries.setQueryData(IDENTITY_KEY, await ask(api.POST("/session", { body })));
    holdCredential({ by: "cookie" });
  };
  const typed = (set: (text: string) => void) => (text: string) => {
    set(text);
    // How long one still has to wait is not forgotten by typing.
    if (wait() === 0) submission.forget();
  };
  const error = (): string | null => {
    const refused = submission.failure();
    if (refused === null) return null;
    const isTooMany = refused instanceof ApiProblem && refused.code === "too_many_attempts";
    if (!isTooMany) return messageOf(refused);
    return wait() > 0 ? "Too many wrong passwords from here: wait a moment" : null;
  };

  return (
    <form onSubmit={submission.onSubmit(signIn)}>
      <TextField
        label="User name"
        name="username"
        autocomplete="username"
        autocapitalize="off"
        autofocus={props.username === ""}
        required
        maxLength={200}
        value={username()}
        onInput={typed(setUsername)}
      />
      <PasswordField
        label="Password"
        name="password"
        autocomplete="current-password"
        autofocus={props.username !== ""}
        required
        value={password()}
        onInput={typed(setPassword)}
        error={error()}
      />
      <Button look="primary" type="submit" busy={submission.busy()} disabled={wait() > 0} class="mt-2 w-full">
        {wait() > 0 ? `Try again in ${wait()} s` : "Sign in"}
      </Button>
    </form>
  );
}
