import { describe, expect, test } from "bun:test";
import { PLATFORM_COOKIES } from "../runtime/core/platform-cookies.ts";
import { newSecret } from "./secret-token.ts";
import { endedSessionCookie, readSessionCookie, sessionCookie } from "./session-cookie.ts";

const TOKEN = newSecret();
const read = (cookie: string, secure = true) => readSessionCookie(new Headers({ cookie }), secure);

describe("the session's cookie", () => {
  test("is for this host, this site and no script; over HTTPS no sibling host can set it", () => {
    expect(sessionCookie(TOKEN, true, 60)).toBe(
      `__Host-picloud_session=${TOKEN}; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(sessionCookie(TOKEN, false, 60)).toBe(
      `picloud_session=${TOKEN}; Path=/; Max-Age=60; HttpOnly; SameSite=Strict`,
    );
    expect(endedSessionCookie(true)).toContain("Max-Age=0");
  });

  test("has a name that no script sees or sets", () => {
    for (const secure of [true, false]) {
      expect(PLATFORM_COOKIES).toContain(sessionCookie(TOKEN, secure, 1).split("=")[0] ?? "");
    }
  });

  test("is read by the name of its scheme alone", () => {
    expect(read(`a=1; __Host-picloud_session=${TOKEN}; b=2`)).toBe(TOKEN);
    expect(read(`picloud_session=${TOKEN}`)).toBeNull();
    expect(read(`picloud_session=${TOKEN}`, false)).toBe(TOKEN);
    expect(read(`__Host-picloud_session=${TOKEN}`, false)).toBeNull();
  });

  test("is none where there are two, or where it is not the shape of a token", () => {
    expect(read(`__Host-picloud_session=${TOKEN}; __Host-picloud_session=${newSecret()}`)).toBeNull();
    expect(read(`__Host-picloud_session=${TOKEN}x`)).toBeNull();
    expect(read(`__Host-picloud_session="${TOKEN}"`)).toBeNull();
    expect(read("__Host-picloud_session=")).toBeNull();
    expect(read("__Host-picloud_session")).toBeNull();
  });
});
