import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";

const PAUSE_MS = 150;

export interface SearchText {
  /** What stands in the field. */
  text: Accessor<string>;
  type: (text: string) => void;
  /** What is searched for: the text without the spaces around it, once the typing paused. */
  searched: Accessor<string>;
}

export interface SearchTextOptions {
  /** Where `searched` is kept, the page's address for one; the field follows what changes there, but not while one types. */
  kept?: readonly [read: Accessor<string>, write: (searched: string) => void];
  pauseMs?: number;
}

/** The text of a search field, and what of it is searched for. */
export function createSearchText({ kept, pauseMs = PAUSE_MS }: SearchTextOptions = {}): SearchText {
  const [searched, setSearched] = kept ?? createSignal("");
  const [text, setText] = createSignal(searched());
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(on(searched, (now) => timer === undefined && now !== text().trim() && setText(now), { defer: true }));
  const type = (typed: string): void => {
    setText(typed);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      setSearched(typed.trim());
    }, pauseMs);
  };
  return { text, type, searched };
}
