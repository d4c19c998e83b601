import { A } from "@solidjs/router";
import Boxes from "lucide-solid/icons/boxes";
import LogOut from "lucide-solid/icons/log-out";
import Moon from "lucide-solid/icons/moon";
import Route from "lucide-solid/icons/route";
import ScrollText from "lucide-solid/icons/scroll-text";
import Search from "lucide-solid/icons/search";
import Settings from "lucide-solid/icons/settings";
import Sun from "lucide-solid/icons/sun";
import SunMoon from "lucide-solid/icons/sun-moon";
import UserRound from "lucide-solid/icons/user-round";
import { type Component, For, Suspense, type JSX } from "solid-js";
import { useIdentity } from "../api/identity.ts";
import { loadedOf } from "../apps/loaded.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { lazyPart, PartFailure } from "./lazy-part.tsx";
import { closePalette, openPalette, paletteIsOpen } from "./palette-state.ts";
import { signOut } from "./sign-out.ts";
import { setTheme, theme, type Theme } from "./theme.ts";

const CommandPalette = lazyPart(
  () => import("./command-palette.tsx"),
  (props) => (
    <Dialog title="Search and commands" open onClose={closePalette}>
      <PartFailure {...props} />
    </Dialog>
  ),
);

const PLACES: readonly { href: string; name: string; icon: Component<{ size?: number; "aria-hidden"?: "true" }> }[] = [
  { href: "/apps", name: "Apps", icon: Boxes },
  { href: "/logs", name: "Logs", icon: ScrollText },
  { href: "/explain", name: "Explain", icon: Route },
  { href: "/settings", name: "Settings", icon: Settings },
];

const NEXT_THEME: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const THEME_ICON = { system: SunMoon, light: Sun, dark: Moon };

const quiet = "inline-flex h-8 items-center gap-2 rounded-md px-2 text-muted hover:bg-sunken hover:text-text";

/** What stands around every page: where one is, where one can go. */
export function Shell(props: { children?: JSX.Element }) {
  const ThemeIcon = () => {
    const Icon = THEME_ICON[theme()];
    return <Icon size={16} aria-hidden="true" />;
  };
  return (
    <>
      <a
        href="#main"
        class="sr-only rounded bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60"
      >
        Skip to the content
      </a>
      <ConnectionBanner />
      <header class="sticky top-0 z-30 border-b border-line bg-surface">
        <div class="mx-auto flex h-12 max-w-[1400px] items-center gap-1 px-3 sm:gap-2 sm:px-5">
          <A href="/apps" class="mr-1 flex items-center gap-2 rounded-md font-semibold" aria-label="PiCloud">
            <img src="/admin/icon.svg" alt="" width="22" height="22" />
            <span class="hidden sm:inline">PiCloud</span>
          </A>
          <nav aria-label="Main" class="flex items-center gap-0.5">
            <For each={PLACES}>
              {(place) => (
                <A
                  href={place.href}
                  class="inline-flex h-8 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-sunken"
                  activeClass="text-accent"
                  inactiveClass="text-muted"
                  title={place.name}
                >
                  <place.icon size={16} aria-hidden="true" />
                  <span class="hidden md:inline">{place.name}</span>
                  <span class="sr-only md:hidden">{place.name}</span>
                </A>
              )}
            </For>
          </nav>
          <div class="ml-auto flex items-center gap-0.5">
            <button type="button" class={`${quiet} border border-line`} onClick={openPalette}>
              <Search size={15} aria-hidden="true" />
              <span class="sr-only">Search and commands</span>
              <kbd class="hidden text-xs sm:inline">Ctrl K</kbd>
            </button>
            <button
              type="button"
              class={quiet}
              aria-label={`Theme: ${theme()}`}
              title={`Theme: ${theme()}`}
              onClick={() => setTheme(NEXT_THEME[theme()])}
            >
              <ThemeIcon />
            </button>
            <Me />
            <button type="button" class={quiet} aria-label="Sign out" title="Sign out" onClick={() => void signOut()}>
              <LogOut size={16} aria-hidden="true" />
            </button>
          </div>
        </div>
      </header>
      <main id="main" tabindex="-1" class="mx-auto max-w-[1400px] px-3 py-5 outline-none sm:px-5">
        <Suspense>{props.children}</Suspense>
      </main>
      <Suspense>{paletteIsOpen() && <CommandPalette />}</Suspense>
    </>
  );
}

/** Who is signed in, and the way to what is theirs; as wide before the name is known as after, where it is a short one. */
function Me() {
  const identity = useIdentity();
  const name = () => {
    const known = loadedOf(identity);
    return known?.kind === "environment" ? "Administrator's token" : known?.name;
  };
  return (
    <A href="/settings/account" class={quiet} title={name()} aria-label={`Signed in: ${name() ?? ""}`}>
      <UserRound size={16} aria-hidden="true" />
      <span class="hidden max-w-40 min-w-8 truncate md:inline">{name()}</span>
    </A>
  );
}
