import type { Settings } from "./core/settings.ts";
import type { IngressOptions } from "./orchestrator/ingress.ts";
import { API_VERSION, EXECUTOR_PROTOCOL_VERSION, PRODUCT_VERSION, RHAI_VERSION, SDK_VERSION } from "./versions.ts";

/** What the environment says about the ingress. `schema`: number of the database's last migration. */
export function ingressOptions(settings: Settings, schema: number): IngressOptions {
  return {
    adminHosts: settings.adminHosts,
    publicBaseUrl: settings.publicBaseUrl,
    executeAccess: settings.executeAccess,
    trustedProxies: settings.trustedProxies,
    forwardedHeader: settings.forwardedHeader,
    maxBodyBytes: settings.maxBodyBytes,
    showErrors: settings.mode === "dev",
    versions: () => ({
      schema,
      api: API_VERSION,
      sdk: SDK_VERSION,
      executor_protocol: EXECUTOR_PROTOCOL_VERSION,
      product: PRODUCT_VERSION,
      rhai: RHAI_VERSION,
    }),
  };
}
