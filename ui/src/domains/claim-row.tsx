import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show } from "solid-js";
import type { DomainClaim } from "../api/types.ts";
import { Badge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { ClaimProblem } from "./claim-problem.tsx";
import { describePattern } from "./describe-pattern.ts";

/** One claim; why it cannot be given up is said under it. */
export function ClaimRow(props: {
  claim: DomainClaim;
  app: string;
  /** It stays with its app. */
  isFixed: boolean;
  onEdit: () => void;
  /** Gives the claim up; throws what the API refuses. */
  onRelease: () => Promise<void>;
}) {
  const submission = createSubmission();
  return (
    <li class={`py-2 ${submission.busy() ? "opacity-50" : ""}`}>
      <div class="flex items-center gap-2">
        <div class="min-w-0 flex-1">
          <div class="flex flex-wrap items-center gap-x-2">
            <code class="break-all">{props.claim.pattern}</code>
            <CopyButton text={props.claim.pattern} label={`Copy ${props.claim.pattern}`} />
            <Badge tone={props.claim.kind === "exact" ? "plain" : "info"}>{props.claim.kind}</Badge>
          </div>
          <p class="text-[13px] text-muted">
            {describePattern(props.claim.pattern)}
            <Show when={props.isFixed}>. It stays with this app</Show>
          </p>
        </div>
        <Show when={!props.isFixed}>
          <Button look="quiet" small aria-label={`Change ${props.claim.pattern}`} onClick={() => props.onEdit()}>
            <Pencil size={14} aria-hidden="true" />
          </Button>
          <Button
            look="quiet"
            small
            aria-label={`Give ${props.claim.pattern} up`}
            busy={submission.busy()}
            onClick={() => void submission.attempt(props.onRelease)}
          >
            <Trash size={14} aria-hidden="true" />
          </Button>
        </Show>
      </div>
      <Show when={submission.failure()}>
        <div class="mt-2">
          <ClaimProblem failure={submission.failure()} app={props.app} />
        </div>
      </Show>
    </li>
  );
}
