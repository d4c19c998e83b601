import { isIP } from "node:net";
import { PiCloudError } from "../core/errors.ts";
import { parseSettings, type Machine, type ParsedSettings } from "../core/settings.ts";
import { note, ok, wrong, type Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings as the server would have them but for those that end its start, so that everything else can be looked at. */
export function checkSettings(env: Environment, machine: Machine): { parsed: ParsedSettings; findings: Finding[] } {
  const findings: Finding[] = [];
  const left: Record<string, string | undefined> = { ...env };
  for (;;) {
    try {
      const parsed = parseSettings(left, machine);
      findings.push(...parsed.warnings.map((warning) => note("settings", warning)));
      if (findings.length === 0) {
        const set = parsed.report.filter(({ source }) => source === "env").length;
        findings.push(ok("settings", `${set} set in the environment, the others have their defaults`));
      }
      return { parsed, findings };
    } catch (error) {
      const name = error instanceof PiCloudError ? error.details["setting"] : null;
      if (typeof name !== "string" || left[name] === undefined || !(error instanceof PiCloudError)) throw error;
      findings.push(wrong("settings", error.message));
      delete left[name];
    }
  }
}

/** Behind a proxy that is not named, every client seems to be the proxy. */
export function checkProxies({ settings }: ParsedSettings): Finding[] {
  if (settings.trustedProxies.length > 0) {
    return [ok("proxies", `forwarded headers of ${settings.trustedProxies.join(", ")} are believed`)];
  }
  const { protocol, hostname } = new URL(settings.publicBaseUrl);
  if (protocol === "http:" && (hostname === "localhost" || isIP(hostname) !== 0)) {
    return [ok("proxies", "none is named, and the public base URL needs none")];
  }
  return [
    note(
      "proxies",
      `none is named: if Caddy stands in front for ${settings.publicBaseUrl}, set PICLOUD_TRUSTED_PROXIES to its address (127.0.0.1 on this machine)`,
    ),
  ];
}
