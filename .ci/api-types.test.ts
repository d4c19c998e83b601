import { expect, test } from "bun:test";
import { apiTypes, schemaPath } from "./generate-api-types.ts";

test("the dashboard's types are those of the API as it is: else run bun .ci/generate-api-types.ts", async () => {
  expect(await Bun.file(schemaPath).text()).toBe(await apiTypes());
});
