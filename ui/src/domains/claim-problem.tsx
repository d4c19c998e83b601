import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { ApiProblem, messageOf } from "../api/problem.ts";

interface NeedingRoute {
  id: string;
  method: string;
  host: string | null;
  path: string;
}

const SHOWN = 8;

/** Why a claim could not be made, changed or given up: with the routes that need it, where that is why. */
export function ClaimProblem(props: { failure: unknown; app: string }) {
  const routes = () => routesOf(props.failure);
  return (
    <div role="alert" class="rounded-md bg-bad-soft px-3 py-2 text-bad">
      <p class="break-words">{messageOf(props.failure)}</p>
      <Show when={routes().length > 0}>
        <ul class="mt-1.5 flex flex-col gap-0.5 font-mono text-[13px]">
          <For each={routes().slice(0, SHOWN)}>
            {(route) => (
              <li class="break-all">
                {route.method} {route.host ?? ""}
                {route.path}
              </li>
            )}
          </For>
        </ul>
        <p class="mt-1.5">
          <Show when={routes().length > SHOWN}>And {routes().length - SHOWN} more. </Show>
          Change or delete them first, on the{" "}
          <A href={`/apps/${props.app}/routes`} class="font-medium underline">
            Routes
          </A>{" "}
          tab.
        </p>
      </Show>
    </div>
  );
}

function routesOf(failure: unknown): NeedingRoute[] {
  if (!(failure instanceof ApiProblem) || failure.code !== "claim_in_use") return [];
  return Array.isArray(failure.details.routes) ? (failure.details.routes as NeedingRoute[]) : [];
}
