import { expect, test } from "bun:test";
import { staleness } from "./build.ts";

test("dist/rhai.wasm is what the crate's sources make", async () => {
  expect(await staleness()).toBeNull();
});
