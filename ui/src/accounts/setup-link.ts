import { createSignal } from "solid-js";

const PATH = "/admin/setup";

/** A set-up link that was opened; without a token, only its address. */
export interface SetupLink {
  token: string | null;
}

const [setupLink, setLink] = createSignal(readLink());

/** The link that the page was opened with, null for any other page. */
export { setupLink };

// A second link opened in the same tab changes nothing but the fragment.
window.addEventListener("hashchange", () => {
  if (setupLink() !== null) setLink(readLink());
});

/** Goes on to the dashboard; nothing leads back. */
export function leaveSetup(): void {
  history.replaceState(null, "", "/admin/apps");
  setLink(null);
}

/** Takes the secret out of the address, so that neither the bar nor the history shows it. */
function readLink(): SetupLink | null {
  if (location.pathname.replace(/\/$/, "") !== PATH) return null;
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash !== "") history.replaceState(null, "", PATH);
  return { token };
}
