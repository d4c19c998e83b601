import { createMemo, createSignal, For, Show } from "solid-js";
import type { App, DomainClaim, Route } from "../api/types.ts";
import { CopyButton } from "../primitives/copy-button.tsx";
import { urlsOf, type AppUrl } from "./app-urls.ts";

/** Where a route answers: one address, and the others on asking. */
export function RouteUrls(props: { app: App; claims: readonly DomainClaim[]; route: Route }) {
  const [all, setAll] = createSignal(false);
  const urls = createMemo(() => urlsOf(props.app, props.claims, props.route));
  const shown = () => (all() ? urls() : urls().slice(0, 1));
  return (
    <div class="mt-0.5 flex min-h-6 flex-wrap items-center gap-x-2 text-[13px] text-muted">
      <Show when={urls().length > 0} fallback="Answers nowhere: no host is claimed">
        <For each={shown()}>{(url) => <Address url={url} />}</For>
        <Show when={urls().length > 1}>
          <button
            type="button"
            class="rounded px-1 hover:text-text hover:underline"
            aria-expanded={all()}
            onClick={() => setAll(!all())}
          >
            {all() ? "fewer" : `+${urls().length - 1} more`}
          </button>
        </Show>
      </Show>
    </div>
  );
}

function Address(props: { url: AppUrl }) {
  return (
    <span class="inline-flex min-w-0 items-center">
      <Show when={props.url.href} fallback={<span class="truncate font-mono">{props.url.text}</span>}>
        {(href) => (
          <a href={href()} target="_blank" rel="noopener" class="truncate font-mono hover:text-accent hover:underline">
            {props.url.text}
          </a>
        )}
      </Show>
      <CopyButton text={props.url.text} label={`Copy ${props.url.text}`} />
    </span>
  );
}
