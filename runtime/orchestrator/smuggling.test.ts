import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { smugglingVariants } from "./smuggling-variants.ts";
import { startTestIngress, testTables, type TestIngress } from "./testing.ts";

// A busy machine is no failure.
setDefaultTimeout(60_000);

const ROUTES = [{ path: "/echo" }, { path: "/smuggled" }, { path: "/last" }];

let ingress: TestIngress;
afterEach(() => ingress.close());

test("no part of a body is answered as a request, whatever heads and chunks say", async () => {
  const variants = smugglingVariants("a.test");
  expect(variants.length).toBeGreaterThan(60);
  ingress = startTestIngress(testTables([{ slug: "a", claims: ["a.test"], routes: ROUTES }]));
  const smuggled: string[] = [];
  const refused = new Set<string>();
  for (const { name, request } of variants) {
    // Some are read as bodies that have not come yet.
    const answer = await Promise.race([ingress.raw(request), Bun.sleep(150).then(() => "")]);
    if (answer.startsWith("HTTP/1.1 4")) refused.add(name);
    await fetch(`${ingress.url}/last`, { headers: { host: "a.test" } });
    if (ingress.executed.splice(0).some(({ path }) => path === "/smuggled")) smuggled.push(name);
  }
  expect(smuggled).toEqual([]);
  // What has two ends by its head is no request at all.
  const twofold = variants.filter(({ name }) => /^length, then|Content-Length: 0\r\n|Content-Length: 0,/.test(name));
  const taken = twofold.filter(({ name }) => !refused.has(name)).map(({ name }) => name);
  // Another header by its name; the length alone counts.
  expect(taken).toEqual(["length, then Transfer_Encoding: chunked"]);
});
