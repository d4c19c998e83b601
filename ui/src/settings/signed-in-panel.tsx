import { Match, Show, Switch } from "solid-js";
import { useIdentity } from "../api/identity.ts";
import type { Identity } from "../api/types.ts";
import { AppName } from "../apps/app-name.tsx";
import { signOut } from "../components/sign-out.ts";
import { Button } from "../primitives/button.tsx";
import { wholeTime } from "../primitives/format.ts";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextLink } from "../primitives/text-link.tsx";

/** Who is signed in, what that opens and for how long, and the way out. */
export function SignedInPanel(props: { title: string; short?: boolean }) {
  const identity = useIdentity();
  const submission = createSubmission();
  return (
    <Panel title={props.title}>
      <Loaded query={identity} loading={<div class="skeleton h-34" role="status" aria-label="Loading" />}>
        {(known) => (
          <div class="flex flex-col gap-2">
            <Switch>
              <Match when={known().kind === "account"}>
                <AboutAccount identity={known()} short={props.short ?? false} />
              </Match>
              <Match when={known().kind === "token"}>
                <AboutToken identity={known()} />
              </Match>
              <Match when={known().kind === "environment"}>
                <AboutEnvironment name={known().name} />
              </Match>
            </Switch>
            <Button class="self-start" busy={submission.busy()} onClick={() => void submission.attempt(signOut)}>
              Sign out
            </Button>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function AboutAccount(props: { identity: Identity; short: boolean }) {
  return (
    <>
      <p>
        You are signed in as <strong class="wrap-anywhere">{props.identity.name}</strong>, an account with every right.
      </p>
      <p class="text-muted">
        This browser stays signed in
        <Show when={props.identity.session_expires_at}>{(at) => <> until {wholeTime(at())} at the latest</>}</Show>; not
        so long when you sign out, or are away for long.
      </p>
      <Show when={props.short}>
        <p>
          <TextLink to="/settings/account">Change the password</TextLink>, manage{" "}
          <TextLink to="/settings/accounts">accounts</TextLink> and{" "}
          <TextLink to="/settings/tokens">tokens of programs</TextLink>.
        </p>
      </Show>
    </>
  );
}

function AboutToken(props: { identity: Identity }) {
  return (
    <>
      <p>
        You are signed in with the API token <strong class="wrap-anywhere">{props.identity.name}</strong>. It{" "}
        {props.identity.access === "full" ? "may read, change and run" : "may only read"}{" "}
        <Show when={props.identity.app_id} fallback="everything">
          {(id) => (
            <>
              what belongs to <AppName id={id()} />
            </>
          )}
        </Show>
        .
      </p>
      <p class="text-muted">
        It is kept for this tab, until it is closed. Signing out forgets it here; it goes on to work.
      </p>
    </>
  );
}

function AboutEnvironment(props: { name: string }) {
  return (
    <>
      <p>
        You are signed in with the administrator's token, which has every right. It is kept for this tab, until it is
        closed.
      </p>
      <p class="text-muted">
        <Show
          when={props.name === "PICLOUD_ADMIN_TOKEN"}
          fallback={
            <>
              It lies in <code>admin-token</code> in the data folder, where the first start wrote it. To change it,
              delete the file and start the server anew.
            </>
          }
        >
          It is <code>PICLOUD_ADMIN_TOKEN</code>. To change it, set the variable and start the server anew.
        </Show>{" "}
        People sign in with an <TextLink to="/settings/accounts">account</TextLink>, programs with a{" "}
        <TextLink to="/settings/tokens">token of their own</TextLink>.
      </p>
    </>
  );
}
