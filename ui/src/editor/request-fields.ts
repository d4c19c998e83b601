/** The fields of `ctx`, as `docs/scripting.md` describes them. */

export interface RequestField {
  name: string;
  type: string;
  doc: string;
  fields?: readonly RequestField[];
}

export const requestFields: readonly RequestField[] = [
  { name: "id", type: "string", doc: "The execution's id, as in the log and in x-picloud-execution-id." },
  { name: "method", type: "string", doc: "The method, in upper case." },
  { name: "url", type: "string", doc: "The whole URL, as the client sent it." },
  { name: "host", type: "string", doc: "The host, as the client sent it." },
  { name: "path", type: "string", doc: "The path; a slash at its end is kept." },
  { name: "params", type: "map", doc: "The route's parameters: /price/:item gives ctx.params.item." },
  {
    name: "domain",
    type: "map",
    doc: "The parameters of the claim and of the route's host: {tenant}.example.com gives ctx.domain.tenant.",
  },
  { name: "query", type: "map", doc: "Each name of the query with its last string." },
  { name: "query_all", type: "map", doc: "Each name of the query with an array of all its strings." },
  { name: "headers", type: "map", doc: "Lower-case names; repeated ones joined with commas." },
  {
    name: "body",
    type: "any",
    doc: "The body, decoded when it is read: JSON, a form, multipart, text, () when empty, else Bytes. Throws when it contradicts its content-type.",
  },
  { name: "raw", type: "Bytes", doc: "The body's bytes as they came, for signatures." },
  { name: "remote_addr", type: "string", doc: "The client's address." },
  {
    name: "app",
    type: "map",
    doc: "The app that the script belongs to.",
    fields: [
      { name: "id", type: "string", doc: "The app's id." },
      { name: "slug", type: "string", doc: "The app's slug." },
    ],
  },
  {
    name: "script",
    type: "map",
    doc: "The script itself.",
    fields: [
      { name: "id", type: "string", doc: "The script's id." },
      { name: "name", type: "string", doc: "The script's name." },
      { name: "version", type: "int", doc: "The version that runs." },
    ],
  },
];

export const requestDoc = "The request: a map of method, path, params, query, headers, body and more.";

/** The fields below `ctx`, or below a field of it; none for any other path. */
export function fieldsBelow(path: readonly string[]): readonly RequestField[] {
  let fields = requestFields;
  for (const name of path) fields = fields.find((field) => field.name === name)?.fields ?? [];
  return fields;
}

export function fieldAt(path: readonly string[]): RequestField | undefined {
  return fieldsBelow(path.slice(0, -1)).find(({ name }) => name === path.at(-1));
}
