/** What `bun dev` tells the server that it watches over. */
export interface DevStart {
  kind: "start";
  /** Of the embedded database, which outlives restarts; null: as the settings say. */
  databaseUrl: string | null;
  /** Where Vite serves the dashboard, which outlives restarts too; null where there is none. */
  viteOrigin: string | null;
  /** The start that a person is waiting for: settings are warned about. */
  first: boolean;
}

/** What the server tells `bun dev`. */
export type DevReport =
  | {
      kind: "ready";
      url: string;
      port: number;
      /** Shown when it was made by PiCloud; null when it is the environment's. */
      adminToken: string | null;
      /** Makes the first account; null when there is one. */
      setupLink: string | null;
      tookMs: number;
    }
  | { kind: "failed"; message: string };
