import { expect, test } from "bun:test";
import { scramVerifier } from "./scram-verifier.ts";

test("scramVerifier() makes what PostgreSQL itself stores", () => {
  // Made by PostgreSQL 18: CREATE ROLE x PASSWORD 'pencil', then rolpassword of pg_authid.
  const stored =
    "SCRAM-SHA-256$4096:2Wd/QOCmi087OIkt4GzUWA==$uuitxzWLKzS51QeEzN0aJX1vb4EszBC4n2N7Y7pB8OE=:6xjMdgY+sKXYMVSOK0dkiKda9TSqfpm8F4Ek/dEyqK8=";
  const salt = Buffer.from(stored.split(":")[1]?.split("$")[0] ?? "", "base64");
  expect(scramVerifier("pencil", salt)).toBe(stored);
});

test("scramVerifier() salts every password anew", () => {
  expect(scramVerifier("pencil")).not.toBe(scramVerifier("pencil"));
});
