import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
} from "solid-js";

export interface VirtualRowsProps<Item extends { id: string }> {
  label: string;
  items: readonly Item[];
  /** Every row is exactly so high. */
  rowPx: number;
  /** The item that is open, for those who hear the list. */
  selectedId: string | null;
  children: (item: Item) => JSX.Element;
  onOpen(item: Item): void;
  /** The keyboard went to another item. */
  onMove?(item: Item): void;
  /** Few rows are left below. */
  onNearEnd(): void;
  onAtTop(isAtTop: boolean): void;
  ref?(box: HTMLDivElement): void;
  class?: string;
}

/** Rows beyond each edge of what can be seen, so that quick scrolling shows no gaps. */
const OVERSCAN = 12;
const NEAR_END = 40;

/**
 * A list box that holds only the rows which can be seen, so that its length costs nothing. One stop of the Tab key: arrows,
 * Page, Home and End go through it, Enter opens.
 */
export function VirtualRows<Item extends { id: string }>(props: VirtualRowsProps<Item>) {
  const prefix = createUniqueId();
  const [scrollTop, setScrollTop] = createSignal(0);
  const [height, setHeight] = createSignal(600);
  const [activeId, setActiveId] = createSignal<string | null>(null);
  const [box, setBox] = createSignal<HTMLDivElement>();

  const first = createMemo(() => Math.max(0, Math.floor(scrollTop() / props.rowPx) - OVERSCAN));
  const past = createMemo(() =>
    Math.min(props.items.length, Math.ceil((scrollTop() + height()) / props.rowPx) + OVERSCAN),
  );
  const shown = createMemo(() => props.items.slice(first(), past()));
  const activeIsShown = createMemo(() => shown().some((item) => item.id === activeId()));

  createEffect(() => past() > props.items.length - NEAR_END && props.onNearEnd());
  createEffect(
    on(
      createMemo(() => scrollTop() < props.rowPx),
      (isAtTop) => props.onAtTop(isAtTop),
    ),
  );

  onMount(() => {
    const element = box();
    if (element === undefined) return;
    props.ref?.(element);
    const watch = new ResizeObserver(() => element.clientHeight > 0 && setHeight(element.clientHeight));
    watch.observe(element);
    onCleanup(() => watch.disconnect());
  });

  const moveTo = (element: HTMLDivElement, index: number): void => {
    const target = Math.max(0, Math.min(props.items.length - 1, index));
    const item = props.items[target];
    if (item === undefined) return;
    const top = target * props.rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else element.scrollTop = Math.max(element.scrollTop, top + props.rowPx - element.clientHeight);
    setScrollTop(element.scrollTop);
    setActiveId(item.id);
    props.onMove?.(item);
  };

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLDivElement }): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const list = event.currentTarget;
    const at = props.items.findIndex((item) => item.id === activeId());
    const page = Math.max(1, Math.floor(list.clientHeight / props.rowPx) - 1);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: props.items.length - 1,
    };
    const active = props.items[at];
    const target = steps[event.key];
    if (target !== undefined) moveTo(list, target);
    else if ((event.key === "Enter" || event.key === " ") && active !== undefined) props.onOpen(active);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={setBox}
      role="listbox"
      tabindex="0"
      aria-label={props.label}
      aria-activedescendant={activeIsShown() ? `${prefix}-${activeId()}` : undefined}
      class={`overflow-y-auto overscroll-contain focus-visible:outline-offset-[-2px] ${props.class ?? ""}`}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        style={{ height: `${props.items.length * props.rowPx}px`, "padding-top": `${first() * props.rowPx}px` }}
      >
        <For each={shown()}>
          {(item) => (
            <div
              id={`${prefix}-${item.id}`}
              role="option"
              aria-selected={item.id === props.selectedId}
              class="group cursor-pointer border-b border-line hover:bg-sunken aria-selected:bg-accent-soft"
              classList={{ "outline-2 -outline-offset-2 outline-strong-line": item.id === activeId() }}
              style={{ height: `${props.rowPx}px` }}
              onClick={() => {
                setActiveId(item.id);
                props.onOpen(item);
              }}
            >
              {props.children(item)}
            </div>
          )}
        </For>
      </div>
    </div>
  );
}
