import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { ApiProblem } from "../api/problem.ts";

const TICK_MS = 250;

/** How many seconds are left until one may try again what was refused for a while; 0 for now. */
export function createWait(failure: () => unknown): Accessor<number> {
  const [leftS, setLeftS] = createSignal(0);
  createEffect(
    on(failure, (refused) => {
      const seconds = refused instanceof ApiProblem ? Number(refused.details.retry_after_s ?? 0) : 0;
      setLeftS(seconds);
      if (seconds <= 0) return;
      const untilMs = Date.now() + seconds * 1_000;
      const timer = setInterval(() => {
        const left = Math.max(0, Math.ceil((untilMs - Date.now()) / 1_000));
        setLeftS(left);
        if (left === 0) clearInterval(timer);
      }, TICK_MS);
      onCleanup(() => clearInterval(timer));
    }),
  );
  return leftS;
}
