/**
 * Writes `ui/src/api/schema.d.ts` from the control plane's own OpenAPI document: `bun .ci/generate-api-types.ts`.
 * Nothing is started for it: the document needs neither a database nor a worker.
 */
import { join, resolve } from "node:path";
import openapiTypescript, { astToString } from "openapi-typescript";
import { createControlApi, type ControlApiDeps } from "../control/api/create-control-api.ts";
import { accountOperations } from "../control/api/accounts.ts";
import { logOperations } from "../control/api/logs.ts";
import { sessionOperations } from "../control/api/session.ts";
import { statsOperations } from "../control/api/stats.ts";
import { tokenOperations } from "../control/api/tokens.ts";
import { SYSTEM } from "../runtime/core/principal.ts";

export const schemaPath = join(resolve(import.meta.dir, ".."), "ui/src/api/schema.d.ts");

/** The text that the file should have. */
export async function apiTypes(): Promise<string> {
  const unused = {} as never;
  const deps = {
    admin: { identify: async () => ({ principal: SYSTEM, by: "bearer" }) },
    operations: [
      ...logOperations(unused),
      ...statsOperations(unused),
      ...sessionOperations(unused),
      ...accountOperations(unused),
      ...tokenOperations({} as never),
    ],
    config: {},
    ceiling: {},
    log: { error() {} },
  } as unknown as ControlApiDeps;
  const control = createControlApi(deps);
  const answer = await control.handle(new Request("http://localhost/api/v1/admin/openapi.json"), {
    address: "",
    origin: "http://localhost",
  });
  const types = await openapiTypescript((await answer.json()) as Parameters<typeof openapiTypescript>[0]);
  return `/* Made by .ci/generate-api-types.ts from the control plane's OpenAPI document. */\n${astToString(types)}`;
}

if (import.meta.main) await Bun.write(schemaPath, await apiTypes());
