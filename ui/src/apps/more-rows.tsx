import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";

/** Rows are asked for before one has scrolled to where they are missing. */
const AHEAD = "600px";

export interface MoreRowsProps {
  query: {
    hasNextPage: boolean;
    isFetching: boolean;
    isFetchNextPageError: boolean;
    error: unknown;
    fetchNextPage: () => unknown;
  };
}

/**
 * The end of a list whose further pages come by themselves while one scrolls, or by the button. Where one did not come, one
 * is asked before it is tried again.
 */
export function MoreRows(props: MoreRowsProps) {
  const more = (): void => void props.query.fetchNextPage();
  return (
    <Show when={props.query.hasNextPage}>
      <Show
        when={!props.query.isFetchNextPageError}
        fallback={<Failure class="mt-2" of={props.query.error} retry={more} />}
      >
        <End loading={props.query.isFetching} onMore={more} />
      </Show>
    </Show>
  );
}

function End(props: { loading: boolean; onMore: () => void }) {
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
