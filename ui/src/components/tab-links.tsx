import { A, useLocation } from "@solidjs/router";
import { createEffect, createSignal, For, on } from "solid-js";

export interface TabLink {
  name: string;
  href: string;
  /** Only this address, not those below it. */
  end?: boolean;
}

/** The pages of one place, as a row of links; one too wide for the screen is scrolled by itself. */
export function TabLinks(props: { label: string; tabs: readonly TabLink[] }) {
  const location = useLocation();
  const [row, setRow] = createSignal<HTMLElement>();
  // On a phone the one that is open may lie outside of what is seen of them.
  createEffect(
    on([() => location.pathname, row], () => {
      row()?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }),
  );
  return (
    <nav ref={setRow} aria-label={props.label} class="mb-4 overflow-x-auto border-b border-line">
      <ul class="flex">
        <For each={props.tabs}>
          {(tab) => (
            <li>
              <A
                href={tab.href}
                end={tab.end ?? false}
                class="-mb-px block border-b-2 px-1.5 py-2 text-[13px] font-medium whitespace-nowrap sm:px-3 sm:text-sm -outline-offset-2 hover:text-text"
                activeClass="border-accent! text-text"
                inactiveClass="border-transparent! text-muted"
              >
                {tab.name}
              </A>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
