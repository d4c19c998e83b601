import { expect, test } from "bun:test";
import postgres from "postgres";
import { PiCloudError } from "../runtime/core/errors.ts";
import { explainUnavailable, isUnavailable, mapDatabaseError, uniqueViolation } from "./database-errors.ts";

const ofServer = (code: string, constraint = "") =>
  Object.assign(new postgres.PostgresError("server says"), {
    message: "server says",
    code,
    constraint_name: constraint,
  });
const ofSocket = (code: string) => Object.assign(new Error("socket says"), { code });

test("mapDatabaseError() makes database_unavailable of what may work later", () => {
  for (const code of ["57P01", "57014", "53300", "53100", "08006", "25P03", "28P01", "3D000"]) {
    expect({ code, unavailable: isUnavailable(mapDatabaseError(ofServer(code))) }).toEqual({ code, unavailable: true });
  }
  for (const code of [
    "CONNECTION_CLOSED",
    "QUERY_TIMEOUT",
    "CONNECT_TIMEOUT",
    "ECONNREFUSED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
  ]) {
    expect({ code, unavailable: isUnavailable(mapDatabaseError(ofSocket(code))) }).toEqual({ code, unavailable: true });
  }
});

test("mapDatabaseError() names the disk when that is full", () => {
  expect(mapDatabaseError(ofServer("53100"))).toMatchObject({
    code: "disk_full",
    message: "The disk of the database is full",
  });
});

test("mapDatabaseError() leaves every other error as it is", () => {
  for (const error of [
    ofServer("23505"),
    ofServer("40P01"),
    ofSocket("UNDEFINED_VALUE"),
    new Error("x"),
    "text",
    null,
  ]) {
    expect(mapDatabaseError(error)).toBe(error);
  }
  const known = new PiCloudError("slug_taken", "Taken");
  expect(mapDatabaseError(known)).toBe(known);
});

test("uniqueViolation() names the constraint, and nothing for other failures", () => {
  expect(uniqueViolation(ofServer("23505", "apps_slug_unique"))).toBe("apps_slug_unique");
  expect(uniqueViolation(ofServer("23503", "scripts_app_id_fkey"))).toBeNull();
  expect(uniqueViolation(new Error("x"))).toBeNull();
});

test("explainUnavailable() says what is wrong in words", () => {
  expect(explainUnavailable(mapDatabaseError(ofSocket("ECONNREFUSED")))).toBe("nothing listens there");
  expect(explainUnavailable(mapDatabaseError(ofSocket("QUERY_TIMEOUT")))).toBe("no answer in time");
  expect(explainUnavailable(mapDatabaseError(ofServer("28P01")))).toBe("server says");
});
