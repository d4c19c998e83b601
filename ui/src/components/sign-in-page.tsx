import { useQuery } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { loadedOf } from "../apps/loaded.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { EntryPage } from "./entry-page.tsx";
import { usePageTitle } from "./page-title.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { TokenForm } from "./token-form.tsx";

/** What one sees while nobody is signed in. */
export function SignInPage() {
  usePageTitle(() => "Sign in");
  const setup = useQuery(() => ({
    queryKey: ["setup"],
    queryFn: ({ signal }) => ask(api.GET("/setup", { signal })),
    // The account may just have been made in another tab.
    staleTime: 0,
  }));
  return (
    <>
      <ConnectionBanner />
      <EntryPage>
        {/* Where it cannot be known whether there is an account, one may still sign in. */}
        <Show when={!setup.isPending} fallback={<div class="skeleton h-50" role="status" aria-label="Loading" />}>
          <Show when={loadedOf(setup)?.needed} fallback={<SignInForm isFocused />}>
            <div class="mb-4 rounded-md bg-info-soft px-3 py-2 text-info">
              <p class="font-medium">There is no account yet</p>
              <p>
                The server printed a set-up link when it started: open it to make the first one. A restart, or{" "}
                <code>bun picloud reset-password</code>, prints another. Until then a token lets you in.
              </p>
            </div>
            <TokenForm />
          </Show>
        </Show>
      </EntryPage>
    </>
  );
}
