import type { Server } from "../server.ts";
import { type Answered, timed } from "./answered.ts";
import { type ApiOperation, operationsOf } from "./api-operation.ts";

export interface ControlAnswer extends Answered {
  /** Undefined where the answer is none. What a row reads of it, it compares: a member that is not there fails the figure. */
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

interface NewScript {
  /** Slug of an app, which is made where it is not there; the script answers at `{app}.localhost`. Default: `default`. */
  app?: string;
  /** Of its route, and its name. */
  path: string;
  source: string;
  sandbox?: Record<string, number>;
  timeout_ms?: number;
}

/** The control plane of a real server, by its token with every right unless the headers say otherwise. */
export class ControlPlane {
  readonly #url: string;
  readonly #token: string;

  constructor({ url, token }: Pick<Server, "url" | "token">) {
    this.#url = `${url}/api/v1/admin`;
    this.#token = token;
  }

  /** `path` is below `/api/v1/admin`. A body that is a string or bytes is sent as it is. Rejects where no answer comes. */
  request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    return fetch(this.#url + path, {
      method,
      redirect: "manual",
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
  }

  /** Reads the answer to its end. Never rejects: no answer has status 0. */
  async trySend(...sent: Parameters<ControlPlane["request"]>): Promise<ControlAnswer> {
    const answer = await timed(() => this.request(...sent));
    return { ...answer, json: parsed(answer.text) };
  }

  /** Reads the answer to its end. Rejects where none comes. */
  async send(...sent: Parameters<ControlPlane["request"]>): Promise<ControlAnswer> {
    const answer = await this.trySend(...sent);
    if (answer.status === 0) throw new Error(`${sent[0]} ${sent[1]} was not answered: ${answer.text}`);
    return answer;
  }

  /** The answer's JSON. Rejects where it is no success. */
  async call(method: string, path: string, body?: unknown): Promise<ControlAnswer["json"]> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  /** What was made. Rejects when it was not. */
  create(path: string, body: object): Promise<{ id: string; [field: string]: unknown }> {
    return this.call("POST", path, body);
  }

  /** Makes a script with a route for every method; its id. */
  async publish({ app = "default", path, ...script }: NewScript): Promise<string> {
    const found = await this.send("GET", `/apps/${app}`);
    const { id: app_id } = found.status === 200 ? found.json : await this.create("/apps", { slug: app });
    const { id } = await this.create("/scripts", { app_id, name: path, ...script });
    await this.create(`/scripts/${id}/routes`, { path });
    return id;
  }

  /** An app with claims, and a script for each path; their ids by path. */
  async createApp(
    slug: string,
    { hosts, scripts }: { hosts: readonly string[]; scripts: Readonly<Record<string, string>> },
  ): Promise<Record<string, string>> {
    await this.create("/apps", { slug });
    for (const pattern of hosts) await this.create(`/apps/${slug}/domains`, { pattern });
    const ids: Record<string, string> = {};
    for (const [path, source] of Object.entries(scripts)) ids[path] = await this.publish({ app: slug, path, source });
    return ids;
  }

  /** The names of all scripts of an app. Rejects where the control plane does not tell. */
  async scriptNames(app: string): Promise<Set<string>> {
    const names = new Set<string>();
    for (let cursor: string | null = ""; cursor !== null;) {
      const place: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.call("GET", `/scripts?app=${app}&omit=source&limit=200${place}`);
      for (const { name } of page.items) names.add(name);
      cursor = page.next_cursor;
    }
    return names;
  }

  /** Every operation of the OpenAPI document. */
  async operations(): Promise<ApiOperation[]> {
    return operationsOf(await this.call("GET", "/openapi.json"));
  }
}

/** Whether the control plane says that it cannot just now, and when to come again. */
export function saysUnavailable({ status, headers, json }: ControlAnswer): boolean {
  return status === 503 && headers.has("retry-after") && json !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
