import type { Server } from "../server.ts";

interface NewScript {
  /** Slug of an app, which is made where it is not there; the script answers at `{app}.localhost`. Default: `default`. */
  app?: string;
  /** Of its route, and its name. */
  path: string;
  source: string;
  sandbox?: Record<string, number>;
  timeout_ms?: number;
  memory_limit_mb?: number;
}

/** The control plane of a server, as its administrator sees it. */
export class Control {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#server.url}/api/v1/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#server.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The answer's body; throws where it is no success. */
  async call<T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Makes a script with a route for every method; returns its id. */
  async publish({ app = "default", path, ...script }: NewScript): Promise<string> {
    if (!(await this.request("GET", `/apps/${app}`)).ok) await this.call("POST", "/apps", { slug: app });
    const { id: app_id } = await this.call("GET", `/apps/${app}`);
    const { id } = await this.call("POST", "/scripts", { app_id, name: path, ...script });
    await this.call("POST", `/scripts/${id}/routes`, { path });
    return id;
  }
}
