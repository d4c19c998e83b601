import { createSignal, onCleanup } from "solid-js";
import { timeAgo, wholeTime } from "./format.ts";

const TICK_MS = 10_000;

/** A moment as people say it; the exact one on hovering. */
export function TimeAgo(props: { at: string }) {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), TICK_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <time datetime={props.at} title={wholeTime(props.at)} class="whitespace-nowrap">
      {timeAgo(Date.parse(props.at), now())}
    </time>
  );
}
