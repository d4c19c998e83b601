import { Show, type JSX } from "solid-js";
import { useIdentity } from "../api/identity.ts";
import { AppName } from "../apps/app-name.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";

/** What belongs to the platform; to a token of one app a sentence in its place. */
export function PlatformOnly(props: { rows?: number; children: JSX.Element }) {
  const identity = useIdentity();
  return (
    <Loaded query={identity} rows={props.rows ?? 5}>
      {(known) => (
        <Show when={known().app_id} fallback={props.children}>
          {(app) => (
            <EmptyState title={`The token \u201c${known().name}\u201d is of one app`}>
              It opens <AppName id={app()} /> and nothing else. Settings, accounts, tokens and the audit log belong to
              the platform: sign in with an account to see them.
            </EmptyState>
          )}
        </Show>
      )}
    </Loaded>
  );
}
