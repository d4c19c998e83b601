import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { PiCloudError } from "./errors.ts";
import { BUILT_IN_CEILING } from "./limits.ts";
import { parseSettings, type Service } from "./settings.ts";

const MACHINE = { cores: 4, memoryMb: 8_000 };

function refusal(env: Record<string, string>): string {
  try {
    parseSettings(env, MACHINE);
  } catch (error) {
    if (error instanceof PiCloudError && error.code === "unsafe_setting") return error.message;
    throw error;
  }
  return "";
}

describe("parseSettings()", () => {
  test("gives the contract's defaults for an empty environment", () => {
    const { settings, warnings, report } = parseSettings({}, MACHINE);

    expect(warnings).toEqual([]);
    expect(settings).toEqual({
      mode: "production",
      bind: { hostname: "127.0.0.1", port: 8080 },
      dataDir: "./.picloud",
      databaseUrl: null,
      databaseReadUrl: null,
      publicBaseUrl: "http://localhost:8080",
      adminToken: null,
      firstAccount: null,
      session: { idleMinutes: 1_440, days: 30 },
      auditRows: 100_000,
      adminHosts: null,
      executeAccess: "public",
      trustedProxies: [],
      forwardedHeader: "x-forwarded",
      workers: 4,
      maxConcurrency: 256,
      queue: 1024,
      appShare: 90,
      memoryMb: 4000,
      node: { token: null, managerUrl: "http://127.0.0.1:8081", executorUrl: "http://127.0.0.1:8082" },
      maxBodyBytes: 1_048_576,
      ceiling: BUILT_IN_CEILING,
      log: { rate: 200, days: 7, rows: 100_000, failures: 20_000 },
    });
    expect(report.every((entry) => entry.source === "default")).toBe(true);
    expect(new Set(report.map((entry) => entry.name)).size).toBe(36);
  });

  test("takes every value of the environment", () => {
    const { settings, warnings, report } = parseSettings(
      {
        PICLOUD_BIND: "[::1]:0",
        PICLOUD_DATA: "/var/lib/picloud",
        DATABASE_URL: "postgres://u:p@db:5432/x",
        PICLOUD_DATABASE_READ_URL: "postgresql://r:p@db/x",
        PICLOUD_PUBLIC_BASE_URL: "https://Cloud.Example.com/",
        PICLOUD_ADMIN_TOKEN: "0123456789abcdef0123",
        PICLOUD_ADMIN_HOSTS: "Admin.Example.com., ::1 ,10.0.0.1",
        PICLOUD_EXECUTE: "admin",
        PICLOUD_TRUSTED_PROXIES: "10.0.0.0/8, ::1",
        PICLOUD_WORKERS: "2",
        PICLOUD_QUEUE: "0",
        PICLOUD_CEILING_MAX_OPERATIONS: "100000000000",
        PICLOUD_LOG_RATE: "50",
      },
      MACHINE,
      "dev",
    );

    expect(warnings).toEqual([]);
    expect(settings.mode).toBe("dev");
    expect(settings.bind).toEqual({ hostname: "::1", port: 0 });
    expect(settings.publicBaseUrl).toBe("https://cloud.example.com");
    expect(settings.adminHosts).toEqual(["admin.example.com", "[::1]", "10.0.0.1"]);
    expect(settings.executeAccess).toBe("admin");
    expect(settings.trustedProxies).toEqual(["10.0.0.0/8", "::1"]);
    expect(settings.queue).toBe(0);
    expect(settings.ceiling.max_operations).toBe(100_000_000_000);
    expect(settings.log.rate).toBe(50);
    expect(report.find((entry) => entry.name === "PICLOUD_WORKERS")).toEqual({
      name: "PICLOUD_WORKERS",
      value: 2,
      source: "env",
    });
  });

  test("warns about a wrong value by name and uses its default", () => {
    const { settings, warnings, report } = parseSettings(
      {
        PICLOUD_WORKERS: "many",
        PICLOUD_CEILING_MAX_OPERATIONS: "0",
        PICLOUD_CEILING_MEMORY_MB: "1e3",
        PICLOUD_PUBLIC_BASE_URL: "cloud.example.com",
      },
      MACHINE,
    );

    expect(settings.workers).toBe(4);
    expect(settings.ceiling).toEqual(BUILT_IN_CEILING);
    expect(settings.publicBaseUrl).toBe("http://localhost:8080");
    expect(warnings.map((warning) => warning.split(" ")[0]).sort()).toEqual([
      "PICLOUD_CEILING_MAX_OPERATIONS",
      "PICLOUD_CEILING_MEMORY_MB",
      "PICLOUD_PUBLIC_BASE_URL",
      "PICLOUD_WORKERS",
    ]);
    expect(report.find((entry) => entry.name === "PICLOUD_WORKERS")?.source).toBe("default");
  });

  test("warns about a PICLOUD_ variable that it does not know", () => {
    expect(parseSettings({ PICLOUD_LOG_ROW: "5", PATH: "/bin" }, MACHINE).warnings).toEqual([
      "PICLOUD_LOG_ROW is no setting of PiCloud and is ignored",
    ]);
  });

  test("counts an empty value as unset", () => {
    const { settings, warnings } = parseSettings({ PICLOUD_ADMIN_TOKEN: "", DATABASE_URL: " " }, MACHINE);

    expect(settings.adminToken).toBeNull();
    expect(settings.databaseUrl).toBeNull();
    expect(warnings).toEqual([]);
  });

  test.each([
    ["PICLOUD_BIND", "8080"],
    ["PICLOUD_BIND", ":8080"],
    ["PICLOUD_BIND", "127.0.0.1:99999"],
    ["PICLOUD_BIND", "http://localhost:80"],
    ["DATABASE_URL", "mysql://host/x"],
    ["DATABASE_URL", "db"],
    ["PICLOUD_DATABASE_READ_URL", "db"],
    ["PICLOUD_ADMIN_TOKEN", "two words"],
    ["PICLOUD_ADMIN_TOKEN", "tökén"],
    ["PICLOUD_ADMIN_HOSTS", "*"],
    ["PICLOUD_ADMIN_HOSTS", "a.example.com,b.example.com:80"],
    ["PICLOUD_ADMIN_HOSTS", "https://a.example.com"],
    ["PICLOUD_EXECUTE", "nobody"],
    ["PICLOUD_TRUSTED_PROXIES", "*"],
    ["PICLOUD_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["PICLOUD_TRUSTED_PROXIES", "10.0.0.256"],
    ["PICLOUD_TRUSTED_PROXIES", "proxy"],
  ])("ends the start with one sentence that begins with %s for %p", (name, value) => {
    const sentence = refusal({ [name]: value });

    expect(sentence.startsWith(`${name} `)).toBe(true);
    expect(sentence).not.toContain("\n");
  });

  test("never shows a secret", () => {
    const secrets = {
      DATABASE_URL: "postgres://user:sesame@db/x",
      PICLOUD_DATABASE_READ_URL: "postgres://reader:sesame@db/x",
      PICLOUD_ADMIN_TOKEN: "sesame",
    };

    expect(JSON.stringify({ ...parseSettings(secrets, MACHINE), settings: null })).not.toContain("sesame");
    expect(refusal({ DATABASE_URL: "http://user:sesame@db" })).not.toContain("sesame");
    expect(refusal({ PICLOUD_ADMIN_TOKEN: "open sesame" })).not.toContain("sesame");
  });

  test("survives any text in any variable", () => {
    const names = parseSettings({}, MACHINE).report.map((entry) => entry.name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: "binary" }), (name, value) => {
        try {
          const { settings } = parseSettings({ [name]: value }, MACHINE);
          expect(settings.workers).toBeGreaterThanOrEqual(1);
          expect(settings.ceiling.max_operations).toBeGreaterThanOrEqual(1);
        } catch (error) {
          expect(error).toBeInstanceOf(PiCloudError);
        }
      }),
    );
  });

  describe("of a service of its own", () => {
    const token = "0123456789abcdef0123456789abcdef";
    const urls = { DATABASE_URL: "postgres://u:p@db/x", PICLOUD_DATABASE_READ_URL: "postgres://r:p@db/x" };
    const sentence = (service: Service, env: Record<string, string>) => {
      try {
        parseSettings(env, MACHINE, "production", service);
      } catch (error) {
        if (error instanceof PiCloudError && error.code === "unsafe_setting") return error.message;
        throw error;
      }
      return "";
    };

    test("says what it cannot do without", () => {
      for (const service of ["manager", "orchestrator", "executor"] as const) {
        expect(sentence(service, urls)).toStartWith("PICLOUD_NODE_TOKEN is not set: ");
        expect(sentence(service, { ...urls, PICLOUD_NODE_TOKEN: token })).toBe("");
      }
      expect(sentence("manager", { PICLOUD_NODE_TOKEN: token })).toStartWith("DATABASE_URL is not set: ");
      expect(sentence("orchestrator", { PICLOUD_NODE_TOKEN: token })).toStartWith(
        "PICLOUD_DATABASE_READ_URL is not set: ",
      );
      expect(sentence("executor", { PICLOUD_NODE_TOKEN: token })).toBe("");
    });

    test("refuses a token that could be guessed, and never repeats it", () => {
      for (const short of [token.slice(1), `${token.slice(2)} x`, `${token}\u00e9`]) {
        const said = sentence("executor", { PICLOUD_NODE_TOKEN: short });
        expect(said).toBe("PICLOUD_NODE_TOKEN must be at least 32 visible ASCII characters without spaces");
      }
    });

    test("listens on a port of its own, on the loopback, and finds the others there", () => {
      const env = { ...urls, PICLOUD_NODE_TOKEN: token };
      const ports = (["all", "orchestrator", "manager", "executor"] as const).map(
        (service) => parseSettings(env, MACHINE, "production", service).settings.bind,
      );
      const hostname = "127.0.0.1";
      expect(ports).toEqual([8080, 8080, 8081, 8082].map((port) => ({ hostname, port })));
      const { settings, report } = parseSettings(
        { ...env, PICLOUD_MANAGER_URL: "http://10.0.0.1:9000/", PICLOUD_EXECUTOR_URL: "http://[::1]:9001" },
        MACHINE,
      );
      expect(settings.node).toEqual({ token, managerUrl: "http://10.0.0.1:9000", executorUrl: "http://[::1]:9001" });
      expect(JSON.stringify(report)).not.toContain(token);
      for (const wrong of ["https://a:1", "10.0.0.1:80", "http://a/b"]) {
        expect(sentence("executor", { PICLOUD_NODE_TOKEN: token, PICLOUD_EXECUTOR_URL: wrong })).toBe(
          `PICLOUD_EXECUTOR_URL must be an origin such as http://127.0.0.1:8082, got ${JSON.stringify(wrong)}`,
        );
      }
    });
  });
});
