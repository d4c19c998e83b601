import { parseSettings, type ParsedSettings, type Service } from "./core/settings.ts";
import { requireFreeAddress } from "./listen-address.ts";
import { thisMachine } from "./machine.ts";
import type { PlatformLog } from "./platform-log.ts";
import { StartedParts } from "./started-parts.ts";

export interface ServiceOptions {
  env: Readonly<Record<string, string | undefined>>;
  log: PlatformLog;
}

/** What a service of its own was told, with the secret that it has then. */
export interface ServiceSettings extends ParsedSettings {
  token: string;
}

/**
 * Starts a service that is a process of its own: reads its settings, and has `assemble` put it together. Throws
 * `PiCloudError` with one sentence when that cannot be; whatever was started is stopped then.
 */
export async function startService<T>(
  service: Exclude<Service, "all">,
  { env, log }: ServiceOptions,
  assemble: (settings: ServiceSettings, parts: StartedParts) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const parsed = parseSettings(env, thisMachine(), "production", service);
  for (const warning of parsed.warnings) log.warn({}, warning);
  requireFreeAddress(parsed.settings.bind);
  const parts = new StartedParts(log);
  try {
    // The settings of such a service are never without.
    const token = parsed.settings.node.token ?? "";
    const started = await assemble({ ...parsed, token }, parts);
    return { ...started, stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}
