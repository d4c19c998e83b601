import { createSignal } from "solid-js";

export type Theme = "system" | "light" | "dark";

const KEY = "picloud-theme";

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

function show(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const [theme, set] = createSignal<Theme>(stored());
show(theme());

export { theme };

export function setTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
  show(chosen);
  set(chosen);
}
