import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createUniqueId, Match, Switch, type JSX } from "solid-js";
import { api, ask } from "../api/client.ts";
import { IDENTITY_KEY } from "../api/identity.ts";
import { ApiProblem } from "../api/problem.ts";
import { credential, holdCredential } from "../api/session.ts";
import { loadedOf } from "../apps/loaded.ts";
import { ConnectionBanner } from "../components/connection-banner.tsx";
import { EntryPage } from "../components/entry-page.tsx";
import { usePageTitle } from "../components/page-title.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { NewAccountForm, type NewAccount } from "./new-account-form.tsx";
import { leaveSetup } from "./setup-link.ts";

type LinkState = "good" | "over" | "missing" | "done";

/** Makes the first account with the link that the server printed, or says why it cannot and what to do. */
export default function SetupPage(props: { token: string | null }) {
  usePageTitle(() => "Set up");
  const queries = useQueryClient();
  const id = createUniqueId();
  const state = useQuery(() => ({
    // Another link is another question, and its secret no name of one.
    queryKey: ["setup", "link", id],
    queryFn: ({ signal }) => lookAt(props.token, signal),
    gcTime: 0,
    refetchOnWindowFocus: false,
  }));
  const create = async (account: NewAccount): Promise<void> => {
    try {
      const identity = await ask(api.POST("/setup", { body: { token: props.token ?? "", ...account } }));
      queries.setQueryData(IDENTITY_KEY, identity);
    } catch (refused) {
      // Somebody else was faster, or the link became too old meanwhile: the page says what to do then.
      if (stateOf(refused) !== null) void state.refetch();
      throw refused;
    }
    holdCredential({ by: "cookie" });
    leaveSetup();
  };

  return (
    <>
      <ConnectionBanner />
      <EntryPage title="Set up PiCloud">
        <Switch fallback={<div class="skeleton h-64" role="status" aria-label="Loading" />}>
          <Match when={state.isError && loadedOf(state) === undefined}>
            <Failure of={state.error} retry={() => void state.refetch()} />
          </Match>
          <Match when={loadedOf(state) === "good"}>
            <p class="mb-4 text-muted">
              Make the first account. It may do everything, and you sign in with it from now on.
            </p>
            <NewAccountForm action="Create account and sign in" onCreate={create} wideButton />
          </Match>
          <Match when={loadedOf(state) === "done"}>
            <Ending title="There is an account already">
              Set-up links do nothing any more: sign in with that account. Whoever has lost its password runs{" "}
              <code>bun picloud reset-password</code> where the server runs.
            </Ending>
            <Button look="primary" class="w-full" onClick={leaveSetup}>
              {credential()?.by === "token" ? "To the dashboard" : "To the sign-in"}
            </Button>
          </Match>
          <Match when={loadedOf(state) === "over"}>
            <Ending title="This link works no more">
              It was used, or is older than 24 hours. <Another />
            </Ending>
          </Match>
          <Match when={loadedOf(state) === "missing"}>
            <Ending title="The link is needed here">
              Open the whole link that the server printed when it started, with what follows the <code>#</code>. Its
              secret is kept nowhere, so a page that was loaded again needs it again. <Another />
            </Ending>
          </Match>
        </Switch>
      </EntryPage>
    </>
  );
}

function Ending(props: { title: string; children: JSX.Element }) {
  return (
    <>
      <h2 class="mb-1">{props.title}</h2>
      <p class="mb-4 text-muted">{props.children}</p>
    </>
  );
}

function Another() {
  return (
    <>
      A restart of the server prints another, among the lines of <code>bun dev</code> or as <code>link</code> in the
      log; so does <code>bun picloud reset-password</code> without one.
    </>
  );
}

/**
 * What a link is good for. An account without a name and password is never made, and the API says first what is wrong with
 * the link: nobody fills a form in for one that works no more.
 */
async function lookAt(token: string | null, signal: AbortSignal): Promise<LinkState> {
  if (token === null) return (await ask(api.GET("/setup", { signal }))).needed ? "missing" : "done";
  try {
    await ask(api.POST("/setup", { body: { token, username: "", password: "" }, signal }));
  } catch (refused) {
    const known = stateOf(refused);
    if (known !== null) return known;
    if (!(refused instanceof ApiProblem) || refused.code !== "invalid_input") throw refused;
    if (refused.about("token") !== null) return "over";
  }
  return "good";
}

/** What a refusal says of the link; null for what it does not say. */
function stateOf(refused: unknown): LinkState | null {
  if (!(refused instanceof ApiProblem)) return null;
  if (refused.code === "already_set_up") return "done";
  return refused.code === "invalid_setup_token" ? "over" : null;
}
