import { createSignal, Show, type JSX } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { keepsRules, usernameProblem } from "./credential-rules.ts";
import { NewPassword } from "./new-password.tsx";

export interface NewAccount {
  username: string;
  password: string;
}

export interface NewAccountFormProps {
  action: string;
  /** Throws what the API refuses. */
  onCreate: (account: NewAccount) => Promise<unknown>;
  /** Stands before the button that sends the form. */
  children?: JSX.Element;
  wideButton?: boolean;
}

/** Name and password of an account to be. */
export function NewAccountForm(props: NewAccountFormProps) {
  const [username, setUsername] = createSignal("");
  const [password, setPassword] = createSignal("");
  const submission = createSubmission();
  const typed = (set: (text: string) => void) => (text: string) => {
    set(text);
    submission.forget();
  };
  const taken = (): string | null => {
    const refused = submission.failure();
    return refused instanceof ApiProblem && refused.code === "username_taken" ? refused.message : null;
  };
  const nameError = () => taken() ?? submission.about("username") ?? usernameProblem(username());
  const isElsewhere = () =>
    submission.failure() !== null && taken() === null && !submission.about("username") && !submission.about("password");
  const isReady = () => username() !== "" && nameError() === null && keepsRules(password(), username());

  return (
    <form onSubmit={submission.onSubmit(() => props.onCreate({ username: username(), password: password() }))}>
      <TextField
        label="User name"
        name="username"
        autocomplete="username"
        autocapitalize="off"
        autofocus
        required
        maxLength={64}
        value={username()}
        onInput={typed(setUsername)}
        error={nameError()}
        hint="Letters and digits; the same in capitals"
      />
      <NewPassword
        label="Password"
        name="password"
        value={password()}
        onInput={typed(setPassword)}
        username={username()}
        error={submission.about("password")}
      />
      <Show when={isElsewhere()}>
        <Failure of={submission.failure()} class="mb-3" />
      </Show>
      <div class="flex justify-end gap-2 pt-1">
        {props.children}
        <Button
          look="primary"
          type="submit"
          busy={submission.busy()}
          disabled={!isReady()}
          class={props.wideButton ? "w-full" : ""}
        >
          {props.action}
        </Button>
      </div>
    </form>
  );
}
