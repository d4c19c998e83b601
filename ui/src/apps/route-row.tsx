import { A } from "@solidjs/router";
import ArrowRight from "lucide-solid/icons/arrow-right";
import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show } from "solid-js";
import type { App, DomainClaim, Route } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { RouteName } from "./route-name.tsx";
import { RouteUrls } from "./route-urls.tsx";

export function RouteRow(props: {
  route: Route;
  app: App;
  claims: readonly DomainClaim[];
  /** Of the script it leads to, null while that is not known; none where all routes lead to the same. */
  scriptName?: string | null | undefined;
  onEdit: () => void;
  /** Deletes the route; throws what the API refuses. */
  onDelete: () => Promise<void>;
}) {
  const submission = createSubmission();
  const spelled = () => `${props.route.method} ${props.route.host ?? ""}${props.route.path}`;
  return (
    // Rows out of sight are not laid out: a thousand scroll like ten.
    <li
      class={`px-3 py-2 [contain-intrinsic-size:auto_82px] sm:[contain-intrinsic-size:auto_60px] [content-visibility:auto] ${submission.busy() ? "opacity-50" : ""}`}
    >
      <div class="flex items-center gap-2">
        <div class="min-w-0 flex-1">
          <div class="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <RouteName route={props.route} />
            <Show when={props.scriptName !== undefined}>
              {/* On a phone a line of its own, whether its name is known yet or not. */}
              <span class="flex min-w-0 basis-full items-center gap-2 sm:basis-auto">
                <ArrowRight size={13} class="shrink-0 text-muted" aria-label="leads to" />
                <A
                  href={`/apps/${props.app.slug}/scripts/${props.route.script_id}`}
                  class="min-w-0 truncate font-medium text-accent hover:underline"
                >
                  {props.scriptName ?? <span class="skeleton inline-block h-4 w-24" aria-label="Script" />}
                </A>
              </span>
            </Show>
          </div>
          <RouteUrls app={props.app} claims={props.claims} route={props.route} />
        </div>
        <Button look="quiet" small aria-label={`Change ${spelled()}`} onClick={() => props.onEdit()}>
          <Pencil size={14} aria-hidden="true" />
        </Button>
        <Button
          look="quiet"
          small
          aria-label={`Delete ${spelled()}`}
          busy={submission.busy()}
          onClick={() => void submission.attempt(props.onDelete)}
        >
          <Trash size={14} aria-hidden="true" />
        </Button>
      </div>
      <Show when={submission.failure()}>
        <Failure of={submission.failure()} class="mt-1.5" />
      </Show>
    </li>
  );
}
