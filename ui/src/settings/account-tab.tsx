import { usePageTitle } from "../components/page-title.ts";
import { useIdentity } from "../api/identity.ts";
import { loadedOf } from "../apps/loaded.ts";
import { Show } from "solid-js";
import { ChangePassword } from "./change-password.tsx";
import { SignedInPanel } from "./signed-in-panel.tsx";

/** Who is signed in, and what is theirs alone. */
export default function AccountTab() {
  usePageTitle(() => "You");
  const identity = useIdentity();
  const username = () => (loadedOf(identity)?.kind === "account" ? loadedOf(identity)?.name : undefined);
  return (
    <div class="grid min-w-0 items-start gap-4 lg:grid-cols-2">
      <SignedInPanel title="Signed in" />
      <Show when={username()}>{(name) => <ChangePassword username={name()} />}</Show>
    </div>
  );
}
