import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { createInstance, INPUT, LIMITS } from "../../../rhai/loader-fixture.ts";
import { SCRIPT_TEMPLATES } from "./script-templates.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function run(name: string, request: Partial<typeof INPUT> = {}) {
  const template = SCRIPT_TEMPLATES.find((one) => one.name === name);
  const instance = createInstance();
  expect(instance.load("script", template?.source ?? "not there", LIMITS.maxExprDepth)).toBeNull();
  const result = await instance.run("script", { ...INPUT, ...request }, LIMITS);
  const body = result.response?.body ?? null;
  return {
    outcome: result.outcome,
    error: result.error,
    status: result.response?.status,
    body: body instanceof Uint8Array ? new TextDecoder().decode(body) : body,
  };
}

describe("SCRIPT_TEMPLATES", () => {
  for (const { name } of SCRIPT_TEMPLATES) {
    test(`${name} compiles, and answers a plain request`, async () => {
      expect(await run(name, { method: "GET" })).toMatchObject({ outcome: "ok", error: null });
    });
  }

  test("JSON API creates what has a name, and refuses what has none", async () => {
    const headers: [string, string][] = [["content-type", "application/json"]];
    const created = await run("JSON API", { method: "POST", headers, body: bytesOf('{"name":"Ada"}') });
    expect(created).toMatchObject({ status: 201, body: '{"name":"Ada"}' });
    expect(await run("JSON API", { method: "POST", headers, body: bytesOf("[]") })).toMatchObject({ status: 422 });
    expect(await run("JSON API", { method: "PUT" })).toMatchObject({ status: 405 });
  });

  test("Form says thanks, and lets no markup in", async () => {
    const headers: [string, string][] = [["content-type", "application/x-www-form-urlencoded"]];
    const sent = await run("Form", { method: "POST", headers, body: bytesOf("name=%3Cb%3EAda%3C%2Fb%3E") });
    expect(sent.body).toContain("Thank you, &lt;b&gt;Ada&lt;/b&gt;.");
  });

  for (const length of [0, 55, 56, 64, 3_000]) {
    test(`Webhook with signature accepts the right signature of ${length} bytes, and no other`, async () => {
      const body = "\u00e4".repeat(length / 2) + "x".repeat(length % 2);
      const signature = createHmac("sha256", "change me").update(body).digest("hex");
      const send = (value: string) =>
        run("Webhook with signature", {
          method: "POST",
          headers: [["x-hub-signature-256", value]],
          body: bytesOf(body),
        });
      expect(await send(`sha256=${signature}`)).toMatchObject({ status: 202 });
      expect(await send(`sha256=${signature.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}`)).toMatchObject({
        status: 401,
      });
      expect(await send("")).toMatchObject({ status: 401 });
    });
  }
});
