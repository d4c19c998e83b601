import { createEffect, onCleanup, Show } from "solid-js";
import { useQueryClient } from "@tanstack/solid-query";
import { askWhetherReachable, onBack, outage, type Outage, reachable } from "../api/connection.ts";

const RETRY_MS = 1_000;

const SAID: Record<Outage, string> = {
  server: "The server does not answer.",
  database: "The server's database does not answer.",
};

/** Says that the server or its database is away, asks for it every second, and has everything read again once it is back. */
export function ConnectionBanner() {
  const queries = useQueryClient();
  createEffect(() => {
    if (reachable()) return;
    const timer = setInterval(() => void askWhetherReachable(), RETRY_MS);
    onCleanup(() => clearInterval(timer));
  });
  onBack(() => void queries.invalidateQueries());
  return (
    <div
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed inset-x-0 top-2 z-60 flex justify-center px-4"
    >
      <Show when={outage()}>
        {(away) => (
          <p class="rounded-full border border-warn bg-warn-soft px-4 py-1.5 text-warn shadow-lg">
            {SAID[away()]} Trying again; nothing you typed is lost.
          </p>
        )}
      </Show>
    </div>
  );
}
