import { A } from "@solidjs/router";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { For, Show } from "solid-js";

/** Where a page lies; the last one is the page itself. */
export function Breadcrumb(props: { path: readonly { name: string; href?: string }[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol class="flex flex-wrap items-center gap-1 text-[13px] text-muted">
        <For each={props.path}>
          {(place, index) => (
            <li class="flex max-w-full min-w-0 items-center gap-1">
              <Show when={index() > 0}>
                <ChevronRight size={13} aria-hidden="true" />
              </Show>
              <Show
                when={place.href}
                fallback={
                  <span aria-current="page" class="truncate">
                    {place.name}
                  </span>
                }
              >
                {(href) => (
                  <A href={href()} class="truncate hover:text-text hover:underline">
                    {place.name}
                  </A>
                )}
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  );
}
