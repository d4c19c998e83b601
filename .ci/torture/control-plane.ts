import type { Server } from "../server.ts";

export interface ControlAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the answer is no JSON. */
  json: unknown;
}

/** The control plane of a real server, by its token with every right unless the headers say otherwise. */
export class ControlPlane {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /** `path` is below `/api/v1/admin`. A body that is a string or bytes is sent as it is. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ControlAnswer> {
    const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
    const answer = await fetch(`${this.#server.url}/api/v1/admin${path}`, {
      method,
      redirect: "manual",
      headers: {
        authorization: `Bearer ${this.#server.token}`,
        ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  }

  /** What was made. Throws when it was not. */
  async create(path: string, body: object): Promise<{ id: string; [field: string]: unknown }> {
    const answer = await this.send("POST", path, body);
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json as { id: string };
  }

  /** An app with claims, and a script for each path. */
  async createApp(
    slug: string,
    { hosts, scripts }: { hosts: readonly string[]; scripts: Readonly<Record<string, string>> },
  ): Promise<CreatedApp> {
    const app = await this.create("/apps", { slug });
    for (const pattern of hosts) await this.create(`/apps/${slug}/domains`, { pattern });
    const scriptIds: Record<string, string> = {};
    for (const [path, source] of Object.entries(scripts)) {
      const script = await this.create("/scripts", { app_id: app.id, name: `${slug} ${path}`, source });
      await this.create(`/scripts/${script.id}/routes`, { path });
      scriptIds[path] = script.id;
    }
    return { id: app.id, scriptIds };
  }

  /** Every operation of the OpenAPI document. */
  async operations(): Promise<ApiOperation[]> {
    const { json } = await this.send("GET", "/openapi.json");
    const { paths } = json as { paths: Record<string, Record<string, OperationObject>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters, requestBody, security }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content["application/json"].schema ?? null,
        isPublic: security?.length === 0,
      })),
    );
  }
}

export interface CreatedApp {
  id: string;
  /** By path of the route. */
  scriptIds: Record<string, string>;
}

export interface ApiOperation {
  method: string;
  /** With `{name}` for what varies. */
  path: string;
  parameters: readonly { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema }[];
  body: JsonSchema | null;
  isPublic: boolean;
}

/** As much of JSON Schema as the document uses. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minimum?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  patternProperties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
}

interface OperationObject {
  parameters: ApiOperation["parameters"];
  requestBody?: { content: { "application/json": { schema: JsonSchema } } };
  security?: unknown[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
