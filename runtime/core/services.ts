/** Which part of PiCloud a process is: all of it, or one of the three services. */
export type Service = "all" | "manager" | "orchestrator" | "executor";

/** How the services find and know each other when each is a process of its own. */
export interface NodeSettings {
  /** The secret that they share; never null in such a process. */
  token: string | null;
  /** Origins. */
  managerUrl: string;
  executorUrl: string;
}

/** Where each listens on the loopback, unless told otherwise. */
export const DEFAULT_PORTS: Readonly<Record<Service, number>> = {
  all: 8080,
  orchestrator: 8080,
  manager: 8081,
  executor: 8082,
};

/** What a service of its own cannot do without, and why. */
export const REQUIRED: Readonly<Record<Service, readonly [variable: string, reason: string][]>> = {
  all: [],
  manager: [
    ["PICLOUD_NODE_TOKEN", "the services of an installation know each other by it"],
    ["DATABASE_URL", "the embedded database is of one process; three share an outside one"],
  ],
  orchestrator: [
    ["PICLOUD_NODE_TOKEN", "the services of an installation know each other by it"],
    ["PICLOUD_DATABASE_READ_URL", "the orchestrator reads its routes there, in a role that may only read"],
  ],
  executor: [["PICLOUD_NODE_TOKEN", "whoever has it may run anything, so there is no executor without"]],
};
