import { A } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Match, Show, Switch, type JSX } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem, messageOf } from "../api/problem.ts";
import type { App, DomainCheck, DomainClaim } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { ClaimProblem } from "./claim-problem.tsx";
import { createClaimCheck } from "./claim-check.ts";
import { describePattern } from "./describe-pattern.ts";
import { claimsChanged, showClaims } from "./use-claims.ts";

/** Claims a host for the app, or changes what a claim is of; says while one types what that would meet. */
export function ClaimForm(props: { app: App; claim?: DomainClaim; onDone?: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = createSignal(props.claim?.pattern ?? "");
  const submission = createSubmission();
  const pattern = () => text().trim();
  const unchanged = () => pattern() === props.claim?.pattern;
  const check = createClaimCheck(
    () => props.app.slug,
    () => (unchanged() ? "" : pattern()),
  );
  const error = (): string | null => {
    if (submission.failure() instanceof ApiProblem) return submission.about("pattern");
    return check.result()?.reason ?? null;
  };

  const save = async (): Promise<void> => {
    const app = props.app.slug;
    const { claim } = props;
    const body = { pattern: pattern() };
    const saved = await ask(
      claim === undefined
        ? api.POST("/apps/{app}/domains", { params: { path: { app } }, body })
        : api.PATCH("/apps/{app}/domains/{domain}", { params: { path: { app, domain: claim.id } }, body }),
    );
    showClaims(queries, app, (claims) =>
      claim === undefined ? [...claims, saved] : claims.map((other) => (other.id === saved.id ? saved : other)),
    );
    claimsChanged(queries, app);
    if (claim === undefined) setText("");
    props.onDone?.();
  };

  return (
    <form onSubmit={submission.onSubmit(save)}>
      <div class="flex flex-wrap items-start gap-2">
        <TextField
          label="Host"
          hideLabel={props.claim === undefined}
          class="min-w-48 flex-1"
          mono
          autofocus={props.claim !== undefined}
          value={text()}
          placeholder="{tenant}.example.com"
          onInput={(typed) => {
            setText(typed);
            submission.forget();
          }}
          error={error()}
          hint={<ClaimVerdict check={check.result()} claim={props.claim} pending={check.pending()} />}
        />
        <Button
          look="primary"
          type="submit"
          class={props.claim ? "mt-6.5" : ""}
          busy={submission.busy()}
          disabled={pattern() === "" || unchanged()}
        >
          {props.claim ? "Save" : "Claim host"}
        </Button>
      </div>
      <Show when={check.failure() && submission.failure() === null}>
        <p class="text-[13px] text-muted">Cannot check it now: {messageOf(check.failure())}</p>
      </Show>
      <Show when={submission.failure() !== null && error() === null}>
        <ClaimProblem failure={submission.failure()} app={props.app.slug} />
      </Show>
    </form>
  );
}

function ClaimVerdict(props: {
  check: DomainCheck | null;
  claim: DomainClaim | undefined;
  pending: boolean;
}): JSX.Element {
  const status = () => props.check?.status;
  const renames = () => status() === "own" && props.check?.shape_key === props.claim?.shape_key;
  return (
    <span class={props.pending ? "opacity-60" : ""}>
      <Switch
        fallback={
          <>
            A host, an IP address, or <code>{"{name}"}</code> and <code>*</code> in place of whole labels
          </>
        }
      >
        <Match when={(status() === "available" || renames()) && props.check}>
          {(check) => (
            <>
              <span class="text-good">Free.</span> {describePattern(check().pattern)}
              <Show when={check().pattern !== check().shape_key && !renames()}>
                {" "}
                (<code>{check().pattern}</code>)
              </Show>
            </>
          )}
        </Match>
        <Match when={status() === "own"}>
          <span class="text-warn">This app claims these hosts already</span>
        </Match>
        <Match when={status() === "taken"}>
          <span class="text-bad">
            <Show when={props.check?.held_by} fallback="Another app claims these hosts">
              {(holder) => (
                <>
                  App{" "}
                  <A href={`/apps/${holder().slug}/domains`} class="font-medium underline">
                    {holder().slug}
                  </A>{" "}
                  claims these hosts
                </>
              )}
            </Show>
          </span>
        </Match>
      </Switch>
    </span>
  );
}
