import { PiCloudError } from "./errors.ts";
import { BUILT_IN_CEILING, type Limits, type SandboxCeiling } from "./limits.ts";
import { DEFAULT_PORTS, REQUIRED, type NodeSettings, type Service } from "./services.ts";
import {
  adminHostList,
  adminTokenValue,
  baseUrlValue,
  bindAddress,
  executeAccessValue,
  forwardedHeaderValue,
  integerBetween,
  nodeTokenValue,
  postgresUrl,
  proxyList,
  serviceUrlValue,
  type BindAddress,
} from "./setting-values.ts";

export type { NodeSettings, Service } from "./services.ts";
export type { BindAddress } from "./setting-values.ts";

/** Where this process runs; the defaults of workers and memory follow it. */
export interface Machine {
  cores: number;
  memoryMb: number;
}

export type Mode = "dev" | "production";

/** The bounds of the execution log: rows a second an app, days, and rows kept an app. */
export interface LogSettings {
  rate: number;
  days: number;
  rows: number;
  failures: number;
}

/** How long somebody stays signed in: without being seen, and at most. */
export interface SessionSettings {
  idleMinutes: number;
  days: number;
}

/** The whole environment, parsed once; nobody else reads `process.env`. */
export interface Settings {
  mode: Mode;
  bind: BindAddress;
  dataDir: string;
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Null: the manager makes the read-only role. */
  databaseReadUrl: string | null;
  /** Origin without a trailing slash. */
  publicBaseUrl: string;
  /** Null: made at the first start and kept in `dataDir`. */
  adminToken: string | null;
  /** The account that is made when there is none; null: by a link that the server prints. */
  firstAccount: { username: string; password: string } | null;
  session: SessionSettings;
  /** How many changes the audit log keeps. */
  auditRows: number;
  /** ASCII, lower case, no port. Null: the contract's defaults. */
  adminHosts: string[] | null;
  executeAccess: "public" | "admin";
  /** IP addresses and CIDR blocks. */
  trustedProxies: string[];
  /** Which headers those write. */
  forwardedHeader: "x-forwarded" | "forwarded";
  workers: number;
  maxConcurrency: number;
  queue: number;
  /** Percent of the places and of the memory that one app may hold. */
  appShare: number;
  memoryMb: number;
  node: NodeSettings;
  maxBodyBytes: number;
  ceiling: SandboxCeiling;
  log: LogSettings;
}

/** One line of `GET /config`. A secret's value is only said to be set. */
export interface SettingReport {
  name: string;
  value: string | number | null;
  source: "env" | "default";
}

export interface ParsedSettings {
  settings: Settings;
  report: SettingReport[];
  /** Sentences that each begin with the variable's name. */
  warnings: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const MAX_INT32 = 2 ** 31 - 1;

const CEILING_VARIABLES: readonly [variable: string, limit: keyof Limits, most: number][] = [
  ["PICLOUD_CEILING_MAX_OPERATIONS", "max_operations", MAX_INTEGER],
  ["PICLOUD_CEILING_MAX_STRING_SIZE", "max_string_size", MAX_INT32],
  ["PICLOUD_CEILING_MAX_ARRAY_SIZE", "max_array_size", MAX_INT32],
  ["PICLOUD_CEILING_MAX_MAP_SIZE", "max_map_size", MAX_INT32],
  ["PICLOUD_CEILING_MAX_CALL_LEVELS", "max_call_levels", MAX_INT32],
  ["PICLOUD_CEILING_MAX_EXPR_DEPTH", "max_expr_depth", MAX_INT32],
  // A Bun timer longer than this fires at once.
  ["PICLOUD_CEILING_TIMEOUT_MS", "timeout_ms", MAX_INT32],
  ["PICLOUD_CEILING_MEMORY_MB", "memory_limit_mb", 64],
];

/**
 * Reads every setting of PiCloud. A wrong value is warned about, by name, and its default used; one that would make the
 * server unsafe or unable to start throws `PiCloudError("unsafe_setting")` with one sentence, and so does what `service`
 * cannot do without. An empty value counts as unset, as compose files write it. No secret is ever part of a warning, an error or the report.
 */
export function parseSettings(
  env: Environment,
  machine: Machine,
  mode: Mode = "production",
  service: Service = "all",
): ParsedSettings {
  const report: SettingReport[] = [];
  const warnings: string[] = [];
  const known = new Set<string>();

  function raw(name: string): string | null {
    known.add(name);
    const text = env[name]?.trim();
    return text ? text : null;
  }

  function note(name: string, value: string | number | null): void {
    report.push({ name, value, source: raw(name) === null ? "default" : "env" });
  }

  /** A value that may be replaced by its default: `parse` gives undefined for a wrong one, `expected` says what is right. */
  function lenient<T>(
    name: string,
    parse: (text: string) => T | undefined,
    expected: string,
    fallback: T,
  ): [T, boolean] {
    const text = raw(name);
    if (text === null) return [fallback, false];
    const value = parse(text);
    if (value !== undefined) return [value, true];
    warnings.push(`${name} is ignored: expected ${expected}, got ${JSON.stringify(text.slice(0, 80))}`);
    return [fallback, false];
  }

  function integer(name: string, least: number, most: number, fallback: number): number {
    const expected = most === MAX_INTEGER ? `an integer of at least ${least}` : `an integer from ${least} to ${most}`;
    const [value, used] = lenient(name, integerBetween(least, most), expected, fallback);
    report.push({ name, value, source: used ? "env" : "default" });
    return value;
  }

  /** A value without which the server would be unsafe: `parse` throws a plain sentence about what is wrong. */
  function strict<T>(name: string, parse: (text: string) => T, fallback: T): T {
    const text = raw(name);
    if (text === null) return fallback;
    try {
      return parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "is wrong";
      throw new PiCloudError("unsafe_setting", `${name} ${reason}`, { setting: name });
    }
  }

  for (const [name, reason] of REQUIRED[service]) {
    if (raw(name) !== null) continue;
    throw new PiCloudError("unsafe_setting", `${name} is not set: ${reason}`, { setting: name });
  }
  const port = DEFAULT_PORTS[service];
  const bind = strict("PICLOUD_BIND", bindAddress, { hostname: "127.0.0.1", port });
  note("PICLOUD_BIND", raw("PICLOUD_BIND") ?? `127.0.0.1:${port}`);
  const dataDir = raw("PICLOUD_DATA") ?? "./.picloud";
  note("PICLOUD_DATA", dataDir);
  const databaseUrl = strict<string | null>("DATABASE_URL", postgresUrl, null);
  note("DATABASE_URL", databaseUrl === null ? "embedded" : "set");
  const databaseReadUrl = strict<string | null>("PICLOUD_DATABASE_READ_URL", postgresUrl, null);
  note("PICLOUD_DATABASE_READ_URL", databaseReadUrl === null ? "made by the manager" : "set");
  const [publicBaseUrl, ownBaseUrl] = lenient(
    "PICLOUD_PUBLIC_BASE_URL",
    baseUrlValue,
    "an origin such as https://cloud.example.com",
    "http://localhost:8080",
  );
  report.push({
    name: "PICLOUD_PUBLIC_BASE_URL",
    value: publicBaseUrl,
    source: ownBaseUrl ? "env" : "default",
  });
  const adminToken = strict<string | null>("PICLOUD_ADMIN_TOKEN", adminTokenValue, null);
  note("PICLOUD_ADMIN_TOKEN", adminToken === null ? "made at the first start" : "set");
  if (adminToken !== null && adminToken.length < 16) {
    warnings.push("PICLOUD_ADMIN_TOKEN is shorter than 16 characters: anyone who guesses it has every right");
  }
  const adminUser = raw("PICLOUD_ADMIN_USER");
  note("PICLOUD_ADMIN_USER", adminUser);
  const adminPassword = raw("PICLOUD_ADMIN_PASSWORD");
  note("PICLOUD_ADMIN_PASSWORD", adminPassword === null ? null : "set");
  if (adminUser !== null && adminPassword === null) {
    warnings.push("PICLOUD_ADMIN_USER is ignored: PICLOUD_ADMIN_PASSWORD is not set");
  }
  const adminHosts = strict<string[] | null>("PICLOUD_ADMIN_HOSTS", adminHostList, null);
  note("PICLOUD_ADMIN_HOSTS", adminHosts?.join(",") ?? null);
  const executeAccess = strict<"public" | "admin">("PICLOUD_EXECUTE", executeAccessValue, "public");
  note("PICLOUD_EXECUTE", executeAccess);
  const trustedProxies = strict<string[]>("PICLOUD_TRUSTED_PROXIES", proxyList, []);
  note("PICLOUD_TRUSTED_PROXIES", trustedProxies.length === 0 ? null : trustedProxies.join(","));
  const forwardedHeader = strict<Settings["forwardedHeader"]>(
    "PICLOUD_FORWARDED_HEADER",
    forwardedHeaderValue,
    "x-forwarded",
  );
  note("PICLOUD_FORWARDED_HEADER", forwardedHeader);

  const node: NodeSettings = {
    token: strict<string | null>("PICLOUD_NODE_TOKEN", nodeTokenValue, null),
    managerUrl: strict("PICLOUD_MANAGER_URL", serviceUrlValue, `http://127.0.0.1:${DEFAULT_PORTS.manager}`),
    executorUrl: strict("PICLOUD_EXECUTOR_URL", serviceUrlValue, `http://127.0.0.1:${DEFAULT_PORTS.executor}`),
  };
  note("PICLOUD_NODE_TOKEN", node.token === null ? null : "set");
  note("PICLOUD_MANAGER_URL", node.managerUrl);
  note("PICLOUD_EXECUTOR_URL", node.executorUrl);

  const settings: Settings = {
    mode,
    bind,
    dataDir,
    databaseUrl,
    databaseReadUrl,
    publicBaseUrl,
    adminToken,
    firstAccount: adminPassword === null ? null : { username: adminUser ?? "admin", password: adminPassword },
    session: {
      idleMinutes: integer("PICLOUD_SESSION_IDLE_MINUTES", 5, 525_600, 1_440),
      days: integer("PICLOUD_SESSION_DAYS", 1, 365, 30),
    },
    auditRows: integer("PICLOUD_AUDIT_ROWS", 100, 100_000_000, 100_000),
    adminHosts,
    executeAccess,
    trustedProxies,
    forwardedHeader,
    workers: integer("PICLOUD_WORKERS", 1, 256, Math.max(1, Math.min(256, Math.floor(machine.cores)))),
    maxConcurrency: integer("PICLOUD_MAX_CONCURRENCY", 1, 100_000, 256),
    queue: integer("PICLOUD_QUEUE", 0, 1_000_000, 1_024),
    appShare: integer("PICLOUD_APP_SHARE", 1, 100, 90),
    memoryMb: integer("PICLOUD_MEMORY_MB", 1, MAX_INTEGER, Math.max(64, Math.floor(machine.memoryMb / 2))),
    node,
    maxBodyBytes: integer("PICLOUD_MAX_BODY_BYTES", 1, 1_073_741_824, 1_048_576),
    ceiling: parseCeiling(integer),
    log: {
      rate: integer("PICLOUD_LOG_RATE", 0, 1_000_000, 200),
      days: integer("PICLOUD_LOG_DAYS", 1, 36_500, 7),
      rows: integer("PICLOUD_LOG_ROWS", 0, MAX_INTEGER, 100_000),
      failures: integer("PICLOUD_LOG_FAILURES", 0, MAX_INTEGER, 20_000),
    },
  };
  for (const name of Object.keys(env).sort()) {
    // The test suites' own variables travel to the servers that they start.
    if (!name.startsWith("PICLOUD_") || name.startsWith("PICLOUD_TEST_") || known.has(name)) continue;
    warnings.push(`${name} is no setting of PiCloud and is ignored`);
  }
  return { settings, report, warnings };
}

function parseCeiling(
  integer: (name: string, least: number, most: number, fallback: number) => number,
): SandboxCeiling {
  const ceiling: Limits = { ...BUILT_IN_CEILING };
  for (const [variable, limit, most] of CEILING_VARIABLES) {
    ceiling[limit] = integer(variable, 1, most, BUILT_IN_CEILING[limit]);
  }
  return ceiling;
}
