import { Type, type Static } from "@sinclair/typebox";
import type { AppContents } from "../../control/export-app.ts";
import { ClientRateLimit, RateLimit } from "../../control/api/rate-limit-fields.ts";
import { Description, Nullable, strictObject } from "../../control/api/schemas.ts";
import { MemoryLimitMb, SandboxSchema, Source, TimeoutMs } from "../../control/api/scripts.ts";
import { compileValidator } from "../../control/api/validate.ts";
import { PiCloudError, type FieldError } from "../core/errors.ts";
import { rateLimitJson, rateLimitOf } from "../core/rate-limit.ts";

/** The first file of an exported app; beside it a file for the source of each script. */
export const APP_FILE = "app.json";
/** Of the files' form: it rises when an older PiCloud could not read them. */
const FORMAT = 1;

const Name = Type.String({ minLength: 1, maxLength: 100 });
const scriptFields = {
  name: Name,
  description: Type.Optional(Description),
  enabled: Type.Optional(Type.Boolean()),
  sandbox: Type.Optional(SandboxSchema),
  timeout_ms: Type.Optional(TimeoutMs),
  memory_limit_mb: Type.Optional(MemoryLimitMb),
  routes: Type.Optional(
    Type.Array(
      strictObject({
        method: Type.Optional(Type.String({ maxLength: 100 })),
        host: Type.Optional(Nullable(Type.String({ maxLength: 1_000 }))),
        path: Type.String({ maxLength: 10_000 }),
      }),
      { maxItems: 10_000 },
    ),
  ),
};

const AppFile = strictObject({
  format: Type.Literal(FORMAT),
  app: strictObject({
    slug: Type.String({ maxLength: 300 }),
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    rate_limit: Type.Optional(RateLimit),
    client_rate_limit: Type.Optional(ClientRateLimit),
  }),
  domains: Type.Optional(Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 10_000 })),
  scripts: Type.Optional(
    Type.Array(
      strictObject({
        ...scriptFields,
        file: Type.String({
          pattern: String.raw`^scripts/[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}\.rhai$`,
          description: "Expected scripts/NAME.rhai",
        }),
      }),
      { maxItems: 10_000 },
    ),
  ),
});

const validate = compileValidator(AppFile);
const validateSource = compileValidator(Source);

/** The files of an app, in their order: `app.json`, then a source each. */
export function toFiles({ app, domains, scripts }: AppContents): Map<string, string> {
  const sources = new Map<string, string>();
  const described = scripts.map((script): NonNullable<Static<typeof AppFile>["scripts"]>[number] => {
    const file = freeName(script.name, sources);
    sources.set(file, script.source);
    const { name, description, enabled, sandbox, timeoutMs, memoryLimitMb, routes } = script;
    return {
      name,
      file,
      description,
      enabled,
      sandbox,
      ...(timeoutMs === undefined ? {} : { timeout_ms: timeoutMs }),
      ...(memoryLimitMb === undefined ? {} : { memory_limit_mb: memoryLimitMb }),
      routes,
    };
  });
  const text: Static<typeof AppFile> = {
    format: FORMAT,
    app: {
      slug: app.slug,
      name: app.name,
      description: app.description,
      rate_limit: rateLimitJson(app.rateLimit),
      client_rate_limit: rateLimitJson(app.clientRateLimit),
    },
    domains,
    scripts: described,
  };
  return new Map([[APP_FILE, `${JSON.stringify(text, null, 2)}\n`], ...sources]);
}

/**
 * The app in `app.json`, whose sources `read` gives by name (null: there is none). Throws `invalid_file` with one sentence
 * that names the field and its value.
 */
export async function fromFiles(
  text: string,
  read: (file: string) => Promise<string | null> | string | null,
): Promise<AppContents> {
  const value = parse(text);
  const parsed = named(value, () => validate(value));
  const { app, domains = [], scripts = [] } = parsed;
  const contents: AppContents = {
    app: {
      slug: app.slug,
      name: app.name ?? app.slug,
      description: app.description ?? "",
      rateLimit: rateLimitOf(app.rate_limit ?? null),
      clientRateLimit: rateLimitOf(app.client_rate_limit ?? null),
    },
    domains,
    scripts: [],
  };
  for (const { file, ...script } of scripts) {
    const source = await read(file);
    if (source === null)
      throw invalidFile(`the source of script ${JSON.stringify(script.name)}, ${file}, is not there`);
    named(file, () => validateSource(source));
    contents.scripts.push({
      name: script.name,
      description: script.description ?? "",
      source,
      enabled: script.enabled ?? true,
      sandbox: script.sandbox ?? {},
      ...(script.timeout_ms === undefined ? {} : { timeoutMs: script.timeout_ms }),
      ...(script.memory_limit_mb === undefined ? {} : { memoryLimitMb: script.memory_limit_mb }),
      routes: (script.routes ?? []).map(({ method = "ANY", host = null, path }) => ({ method, host, path })),
    });
  }
  return contents;
}

/** Throws `invalid_file` for bytes that are no text. */
export function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw invalidFile(`${file} is no UTF-8`, error);
  }
}

export function invalidFile(reason: string, cause?: unknown): PiCloudError {
  return new PiCloudError("invalid_file", `The app cannot be imported: ${reason}`, {}, { cause });
}

/** `scripts/say-hello.rhai` for "Say Hello!"; a number follows where that is taken. */
function freeName(script: string, taken: ReadonlyMap<string, unknown>): string {
  const plain = script.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const base = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "script";
  for (let number = 1; ; number++) {
    const file = `scripts/${base}${number === 1 ? "" : `-${number}`}.rhai`;
    if (!taken.has(file)) return file;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidFile(`${APP_FILE} is no JSON`, error);
  }
}

/** The first wrong field, and what stands there. */
function named<T>(value: unknown, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const [first] = error instanceof PiCloudError ? ((error.details["errors"] as FieldError[] | undefined) ?? []) : [];
    if (first === undefined) throw error;
    if (typeof value === "string") throw invalidFile(`${value}: ${first.message}`, error);
    const found = valueAt(value, first.field);
    const shown = found === undefined ? "" : ` is ${JSON.stringify(found).slice(0, 80)}`;
    throw invalidFile(`${first.field} in ${APP_FILE}${shown}: ${first.message}`, error);
  }
}

function valueAt(value: unknown, field: string): unknown {
  let found = value;
  for (const part of field === "body" ? [] : field.split(".")) {
    found = typeof found === "object" && found !== null ? (found as Record<string, unknown>)[part] : undefined;
  }
  return found;
}
