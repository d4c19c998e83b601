import { useQueryClient } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { onBack } from "../api/connection.ts";
import { isPassing } from "../api/problem.ts";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { EntryPage } from "./entry-page.tsx";
import { findSession } from "./find-session.ts";

/** For the moment in which nobody knows yet whether the browser has a session. */
export function StartPage() {
  const queries = useQueryClient();
  const submission = createSubmission();
  const look = () => void submission.attempt(() => findSession(queries));
  look();
  onBack(look);
  return (
    <>
      <ConnectionBanner />
      <Show when={submission.failure() !== null && !isPassing(submission.failure())}>
        <EntryPage>
          <Failure of={submission.failure()} retry={look} />
        </EntryPage>
      </Show>
    </>
  );
}
