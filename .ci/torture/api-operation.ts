/** One operation of the control plane, as its OpenAPI document describes it. */
export interface ApiOperation {
  method: string;
  /** Below `/api/v1/admin`, with `{name}` for what varies. */
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

export interface OpenApiDocument {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters: ApiOperation["parameters"];
        requestBody?: { content: { "application/json": { schema: JsonSchema } } };
        security?: unknown[];
      }
    >
  >;
}

export function operationsOf({ paths }: OpenApiDocument): ApiOperation[] {
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
