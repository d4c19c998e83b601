import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { keepsRules } from "../accounts/credential-rules.ts";
import { NewPassword } from "../accounts/new-password.tsx";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { Panel } from "../primitives/panel.tsx";
import { PasswordField } from "../primitives/password-field.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { toast } from "../primitives/toast.tsx";
import { createWait } from "../primitives/wait.ts";

export function ChangePassword(props: { username: string }) {
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const submission = createSubmission();
  const wait = createWait(submission.failure);
  const typed = (set: (text: string) => void) => (text: string) => {
    set(text);
    // How long one still has to wait is not forgotten by typing.
    if (wait() === 0) submission.forget();
  };
  const isShown = () => submission.about("current_password") !== null || submission.about("new_password") !== null;
  const change = async (): Promise<void> => {
    const body = { current_password: current(), new_password: next() };
    await ask(api.POST("/account/password", { body }));
    setCurrent("");
    setNext("");
    toast("The password is changed. Other sessions of yours have ended");
  };

  return (
    <Panel title="Change the password">
      <form onSubmit={submission.onSubmit(change)}>
        <p class="mb-3 text-muted">
          Every other session of yours ends: in other browsers and on other devices you sign in anew.
        </p>
        {/* So that password managers know whose password it is. */}
        <input type="text" name="username" autocomplete="username" value={props.username} hidden readonly />
        <PasswordField
          label="Current password"
          name="current_password"
          autocomplete="current-password"
          required
          value={current()}
          onInput={typed(setCurrent)}
          error={submission.about("current_password")}
        />
        <NewPassword
          label="New password"
          name="new_password"
          value={next()}
          onInput={typed(setNext)}
          username={props.username}
          error={submission.about("new_password")}
        />
        <Show when={submission.failure() !== null && !isShown()}>
          <Failure of={submission.failure()} class="mb-3" />
        </Show>
        <div class="flex justify-end">
          <Button
            look="primary"
            type="submit"
            busy={submission.busy()}
            disabled={wait() > 0 || current() === "" || !keepsRules(next(), props.username)}
          >
            {wait() > 0 ? `Try again in ${wait()} s` : "Change password"}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
