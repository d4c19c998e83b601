/** `/api/v1/execute/{script_id}[/rest]`, taken apart. */
export interface ExecutePath {
  /** Lower case; null when it has not the form of an id. */
  scriptId: string | null;
  /** What follows the id as the client sent it, `/` for nothing: the script's `ctx.path`. */
  path: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Null when the path is another one. `segments` are the decoded ones of `rawPath`, which has no empty segment. */
export function parseExecutePath(segments: readonly string[], rawPath: string): ExecutePath | null {
  const [api, version, execute, id] = segments;
  if (api !== "api" || version !== "v1" || execute !== "execute" || id === undefined) return null;
  const scriptId = id.toLowerCase();
  return {
    scriptId: UUID.test(scriptId) ? scriptId : null,
    path: `/${rawPath.split("/").slice(5).join("/")}`,
  };
}
