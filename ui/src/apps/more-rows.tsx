import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";

/** Rows are asked for before one has scrolled to where they are missing. */
const AHEAD = "600px";

export interface MoreRowsProps {
  hasMore: boolean;
  loading: boolean;
  /** Why the last page did not come; one is asked before it is tried again. */
  failure: unknown;
  onMore: () => void;
}

/** The end of a list whose further pages come by themselves while one scrolls, or by the button. */
export function MoreRows(props: MoreRowsProps) {
  return (
    <Show when={props.hasMore}>
      <Show when={!props.failure} fallback={<Failure class="mt-2" of={props.failure} retry={props.onMore} />}>
        <End {...props} />
      </Show>
    </Show>
  );
}

function End(props: MoreRowsProps) {
  const [end, setEnd] = createSignal<HTMLDivElement>();
  createEffect(() => {
    // Watched anew after each page: an end that stays in sight is reported but once.
    const watched = end();
    if (props.loading || watched === undefined) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) props.onMore();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(watched);
    onCleanup(() => observer.disconnect());
  });
  return (
    <div ref={setEnd} class="flex justify-center py-3">
      <Button look="quiet" busy={props.loading} onClick={() => props.onMore()}>
        {props.loading ? "Loading\u2026" : "Load more"}
      </Button>
    </div>
  );
}
