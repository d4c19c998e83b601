import { describe, expect, test } from "bun:test";
import { parseCurl } from "./curl-command.ts";
import type { TryRequest } from "./try-request.ts";

const ORIGIN = "http://a.localhost:8080";
const GET: TryRequest = { method: "GET", origin: ORIGIN, path: "/x", headers: [], bodyType: "none", body: "" };
const POST: TryRequest = { ...GET, method: "POST", bodyType: "form", body: "a=1" };
const JSON_POST: TryRequest = { ...POST, bodyType: "json", body: '{"a": "it\'s"}' };

describe("parseCurl()", () => {
  const cases: [command: string, request: Partial<TryRequest>][] = [
    [`curl ${ORIGIN}/x`, GET],
    [`$ curl -sSL '${ORIGIN}/x' | jq .`, GET],
    [`curl a.localhost:8080/x`, GET],
    [`curl ${ORIGIN}`, { ...GET, path: "/" }],
    [`curl -o out.txt -m 5 --max-time 5 ${ORIGIN}/x -v`, GET],
    [`curl --url ${ORIGIN}/x --compressed`, GET],
    [`curl -X DELETE ${ORIGIN}/x`, { ...GET, method: "DELETE" }],
    [`curl -XDELETE ${ORIGIN}/x`, { ...GET, method: "DELETE" }],
    [`curl ${ORIGIN}/x --request put`, { ...GET, method: "PUT" }],
    [`curl -I ${ORIGIN}/x`, { ...GET, method: "HEAD" }],
    [`curl ${ORIGIN}/x -d a=1`, POST],
    [`curl ${ORIGIN}/x -d a=1 --data b=2`, { ...POST, body: "a=1&b=2" }],
    [`curl ${ORIGIN}/x -sda=1`, POST],
    [`curl -X PATCH ${ORIGIN}/x --data-raw '@a'`, { ...POST, method: "PATCH", body: "@a" }],
    [`curl ${ORIGIN}/x --data-urlencode 'a=b c&d' --data-urlencode 'é'`, { ...POST, body: "a=b%20c%26d&%C3%A9" }],
    [`curl -G ${ORIGIN}/x -d a=1 -d b=2`, { ...GET, path: "/x?a=1&b=2" }],
    [`curl --get '${ORIGIN}/x?z=0' -d a=1`, { ...GET, path: "/x?z=0&a=1" }],
    [
      `curl -X POST '${ORIGIN}/x' \\\n  -H 'Content-Type: application/json' \\\n  --data-binary $'{"a": "it\\'s"}'`,
      JSON_POST,
    ],
    [
      `curl --json '{"a": "it'"'"'s"}' ${ORIGIN}/x`,
      { ...JSON_POST, headers: [{ name: "accept", value: "application/json" }] },
    ],
    [
      `curl ${ORIGIN}/x -H 'content-type: application/vnd.x+json' -d '{}'`,
      { ...POST, headers: [{ name: "content-type", value: "application/vnd.x+json" }], bodyType: "other", body: "{}" },
    ],
    [
      `curl ${ORIGIN}/x -H 'X-A: 1' -H "x-b;" -H 'accept:' -A me -b 'c=d' -b jar.txt -e http://r.example/`,
      {
        ...GET,
        headers: [
          { name: "X-A", value: "1" },
          { name: "x-b", value: "" },
          { name: "user-agent", value: "me" },
          { name: "referer", value: "http://r.example/" },
          { name: "cookie", value: "c=d" },
        ],
      },
    ],
    [`curl -u Ada:é ${ORIGIN}/x`, { ...GET, headers: [{ name: "authorization", value: "Basic QWRhOsOp" }] }],
  ];
  for (const [command, request] of cases) {
    test(`reads ${command}`, () => expect(parseCurl(command)).toEqual(request as TryRequest));
  }

  test("takes nothing else for a command", () => {
    for (const text of [
      "",
      "/curl",
      "curl",
      "curl -v",
      "curls http://a/",
      "curl 'http://a/",
      "http://a/?curl http://b/",
    ]) {
      expect({ text, request: parseCurl(text) }).toEqual({ text, request: null });
    }
  });
});
