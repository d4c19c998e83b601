import RotateCw from "lucide-solid/icons/rotate-cw";
import { For, Show } from "solid-js";
import { Badge, OutcomeBadge } from "../primitives/badge.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import type { SentRequest } from "./request-history.ts";
import type { TryRequest } from "./try-request.ts";

/** The last requests that were tried, each sent again with one click. */
export function SentList(props: {
  sent: readonly SentRequest[];
  busy: boolean;
  onSend: (request: TryRequest) => void;
  onForget: () => void;
}) {
  return (
    <Show when={props.sent.length > 0}>
      <section aria-label="Last requests">
        <div class="mb-1 flex items-center justify-between">
          <h3 class="text-[13px] font-semibold">Last requests</h3>
          <button
            type="button"
            class="rounded text-[13px] text-muted hover:text-text hover:underline"
            onClick={() => props.onForget()}
          >
            Forget them
          </button>
        </div>
        <ul class="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface">
          <For each={props.sent}>
            {({ request, at, status, outcome }) => (
              <li>
                <button
                  type="button"
                  class="group flex w-full items-center gap-2 px-2 py-1 text-left text-[13px] -outline-offset-2 hover:bg-sunken"
                  title={`Send it again: ${request.method} ${request.origin ?? ""}${request.path}`}
                  disabled={props.busy}
                  onClick={() => props.onSend(request)}
                >
                  <RotateCw size={12} aria-hidden="true" class="shrink-0 text-muted group-hover:text-accent" />
                  <span class="sr-only">Send again:</span>
                  <span class="flex min-w-0 flex-1 font-mono">
                    <span class="mr-2 shrink-0">{request.method}</span>
                    {/* The path says more: where there is no room for both, only the host is cut. */}
                    <span class="flex min-w-0 flex-1">
                      <span class="min-w-0 truncate text-muted">{request.origin?.replace(/^https?:\/\//, "")}</span>
                      <span class="max-w-full shrink-0 truncate">{request.path}</span>
                    </span>
                  </span>
                  <Show
                    when={status !== null && outcome === "ok"}
                    fallback={<Show when={outcome}>{(ended) => <OutcomeBadge outcome={ended()} />}</Show>}
                  >
                    <Badge tone={(status ?? 0) < 400 ? "good" : "bad"}>{status}</Badge>
                  </Show>
                  <span class="w-24 shrink-0 text-right text-xs text-muted">
                    <TimeAgo at={new Date(at).toISOString()} />
                  </span>
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
