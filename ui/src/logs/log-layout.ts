import { type Accessor, createSignal, onCleanup, onMount } from "solid-js";

/** From this width on a row is one line; from the second on an open execution stands beside the list. */
const WIDE_PX = 720;
const BESIDE_PX = 1_040;
/** What an open execution takes of the width, with the gap. */
const PANEL_PX = 480;

export interface LogLayoutOptions {
  root: Accessor<HTMLElement | undefined>;
  isCompact: () => boolean;
  /** Whether an execution is open. */
  isOpened: () => boolean;
  /** Whether the list stands within an app's page, whose head is higher. */
  isOfApp: () => boolean;
}

export interface LogLayout {
  /** Whether an open execution stands beside the list; otherwise it takes the list's place. */
  isBeside: Accessor<boolean>;
  /** Whether a row is one line. */
  isWide: Accessor<boolean>;
  /** Height of the list, and of what stands beside it. */
  boxClass: Accessor<string>;
}

/** Where list and execution stand in the width there is, watched from the mounting on. */
export function createLogLayout(options: LogLayoutOptions): LogLayout {
  const [width, setWidth] = createSignal(window.innerWidth);
  onMount(() => {
    const element = options.root();
    if (element === undefined) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    onCleanup(() => watch.disconnect());
  });
  const isBeside = (): boolean => !options.isCompact() && width() >= BESIDE_PX;
  return {
    isBeside,
    isWide: () => width() - (options.isOpened() && isBeside() ? PANEL_PX : 0) >= WIDE_PX,
    boxClass: () => {
      if (options.isCompact()) return "h-96 max-h-[70dvh]";
      // What stands above and below is there without scrolling: the page's head, or an app's.
      return options.isOfApp() ? "h-[calc(100dvh-19.5rem)] min-h-80" : "h-[calc(100dvh-15.5rem)] min-h-80";
    },
  };
}
