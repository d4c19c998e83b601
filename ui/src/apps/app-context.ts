import { createContext, useContext, type Accessor } from "solid-js";
import type { App } from "../api/types.ts";

export const AppContext = createContext<Accessor<App>>();

/** The app whose page this is; for tabs inside `AppLayout` alone. */
export function useApp(): Accessor<App> {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("useApp() is for the tabs of an app");
  return app;
}
