import type { Component } from "solid-js";
import Box from "lucide-solid/icons/box";
import Boxes from "lucide-solid/icons/boxes";
import FileCode from "lucide-solid/icons/file-code";
import ClipboardList from "lucide-solid/icons/clipboard-list";
import KeyRound from "lucide-solid/icons/key-round";
import LogOut from "lucide-solid/icons/log-out";
import Plus from "lucide-solid/icons/plus";
import Route from "lucide-solid/icons/route";
import ScrollText from "lucide-solid/icons/scroll-text";
import Settings from "lucide-solid/icons/settings";
import SunMoon from "lucide-solid/icons/sun-moon";
import UserRound from "lucide-solid/icons/user-round";
import UsersRound from "lucide-solid/icons/users-round";
import type { PaletteFinds } from "./palette-search.ts";
import { signOut } from "./sign-out.ts";
import { setTheme, theme, type Theme } from "./theme.ts";

export interface PaletteEntry {
  name: string;
  /** Tells entries of one name apart: a slug, the app of a script. */
  note?: string;
  icon: Component<{ size?: number; class?: string; "aria-hidden"?: "true" }>;
  run: () => void;
}

export interface PaletteGroup {
  name: string;
  entries: PaletteEntry[];
}

const THEMES: readonly Theme[] = ["light", "dark", "system"];

/** What the palette offers for a text: what the API found, and the pages and commands whose names have all its words. */
export function paletteGroups(text: string, found: PaletteFinds | null, go: (href: string) => void): PaletteGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (entry: PaletteEntry): boolean => words.every((word) => entry.name.toLowerCase().includes(word));
  const groups: PaletteGroup[] = [
    {
      name: "Apps",
      entries: (found?.apps ?? []).map((app) => ({
        name: app.name,
        note: app.slug,
        icon: Box,
        run: () => go(`/apps/${app.slug}`),
      })),
    },
    {
      name: "Scripts",
      entries: (found?.scripts ?? []).map((script) => ({
        name: script.name,
        note: script.app.name,
        icon: FileCode,
        run: () => go(`/apps/${script.app.slug}/scripts/${script.id}`),
      })),
    },
    { name: "Pages", entries: pages(go).filter(fits) },
    { name: "Commands", entries: commands(go).filter(fits) },
  ];
  return groups.filter((group) => group.entries.length > 0);
}

function pages(go: (href: string) => void): PaletteEntry[] {
  return [
    { name: "All apps", icon: Boxes, run: () => go("/apps") },
    { name: "Logs", icon: ScrollText, run: () => go("/logs") },
    { name: "Explain a URL", icon: Route, run: () => go("/explain") },
    { name: "Platform settings", icon: Settings, run: () => go("/settings") },
    { name: "Your account and password", icon: UserRound, run: () => go("/settings/account") },
    { name: "Accounts", icon: UsersRound, run: () => go("/settings/accounts") },
    { name: "API tokens", icon: KeyRound, run: () => go("/settings/tokens") },
    { name: "Audit log", icon: ClipboardList, run: () => go("/settings/audit") },
  ];
}

function commands(go: (href: string) => void): PaletteEntry[] {
  return [
    { name: "New app", icon: Plus, run: () => go("/apps?new=1") },
    ...THEMES.filter((other) => other !== theme()).map((other) => ({
      name: `Theme: ${other}`,
      icon: SunMoon,
      run: () => setTheme(other),
    })),
    { name: "Sign out", icon: LogOut, run: () => void signOut() },
  ];
}
