import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { count } from "../primitives/format.ts";
import { useApp } from "./app-context.ts";
import { RATE_LIMITS } from "./rate-limit-words.ts";

/** What the refused requests of an app are, and where that is set. */
export function RefusedRequests(props: { refused: number }) {
  const app = useApp();
  const isLimited = () => app().rate_limit !== null || app().client_rate_limit !== null;
  return (
    <p class="mb-4 text-[13px] text-muted">
      <Show when={props.refused > 0} fallback="No request was refused by the app's rate limits. ">
        {count(props.refused)} {props.refused === 1 ? "request was" : "requests were"} refused with 429: the app's rate
        limits were reached. No script ran for them, so they are among no other number here.{" "}
        <Show when={!isLimited()}>There is no limit now. </Show>
      </Show>
      <A href={`/apps/${app().slug}/settings#${RATE_LIMITS}`} class="text-accent underline">
        Change the limits
      </A>
    </p>
  );
}
