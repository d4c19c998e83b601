import { createSignal, type Accessor } from "solid-js";
import { onBack } from "../api/connection.ts";
import { ApiProblem, isPassing } from "../api/problem.ts";

export interface Submission {
  busy: Accessor<boolean>;
  /** Why the last attempt failed; null while it did not. */
  failure: Accessor<unknown>;
  /** What the API found wrong with this field, null when nothing. */
  about(field: string): string | null;
  /** Says no more of the last attempt: what it was about has changed. */
  forget(): void;
  /** Does it, and keeps what it throws. */
  attempt(work: () => Promise<unknown>): Promise<void>;
  /** Of a form: what its `onSubmit` is. */
  onSubmit(work: () => Promise<unknown>): (event: SubmitEvent) => void;
}

/** Something that is sent to the API, which takes a while and may be refused. */
export function createSubmission(): Submission {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  onBack(() => isPassing(failure()) && setFailure(null));
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (refused) {
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    failure,
    about(field) {
      const refused = failure();
      return refused instanceof ApiProblem ? refused.about(field) : null;
    },
    forget: () => void setFailure(null),
    attempt,
    onSubmit: (work) => (event) => {
      event.preventDefault();
      void attempt(work);
    },
  };
}
