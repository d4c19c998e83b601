import { describe, expect, test } from "bun:test";
import { parseSettings } from "../core/settings.ts";
import { checkClock, checkDisk, checkMachine } from "./check-machine.ts";
import { checkNames } from "./check-names.ts";
import { checkProxies, checkSettings } from "./check-settings.ts";
import { look, note, ok, wrong } from "./finding.ts";

const MACHINE = { cores: 4, memoryMb: 4_000 };

describe("look()", () => {
  test("makes a finding of a check that throws or never ends", async () => {
    expect(
      await look("folder", 1_000, () => {
        throw new Error("no\nway \u001b[31m");
      }),
    ).toEqual([wrong("folder", "no way [31m")]);
    expect(await look("folder", 20, () => new Promise(() => {}))).toEqual([wrong("folder", "no answer within 0.02 s")]);
  });
});

describe("checkSettings()", () => {
  test("names every setting that would end the start, and goes on with the others", () => {
    const env = {
      PICLOUD_BIND: "nowhere",
      DATABASE_URL: "mysql://x",
      PICLOUD_WORKERS: "many",
      PICLOUD_EXECUTE: "admin",
    };
    const { parsed, findings } = checkSettings(env, MACHINE);
    expect(parsed.settings.executeAccess).toBe("admin");
    expect(findings.map(({ status, message }) => [status, message.split(" ", 1)[0]])).toEqual([
      ["wrong", "PICLOUD_BIND"],
      ["wrong", "DATABASE_URL"],
      ["note", "PICLOUD_WORKERS"],
    ]);
  });
});

describe("checkProxies()", () => {
  test("asks for the proxy's address where the public base URL is one that needs a proxy", () => {
    const found = (env: Record<string, string>) => checkProxies(parseSettings(env, MACHINE))[0];
    const url = { PICLOUD_PUBLIC_BASE_URL: "https://cloud.example.com" };
    expect(found({})).toMatchObject({ status: "ok" });
    expect(found(url)).toMatchObject({ status: "note", message: expect.stringContaining("PICLOUD_TRUSTED_PROXIES") });
    expect(found({ ...url, PICLOUD_TRUSTED_PROXIES: "127.0.0.1" })).toMatchObject({ status: "ok" });
  });
});

describe("checkMachine() and checkDisk()", () => {
  test("say when memory or room are too little", async () => {
    const { settings } = parseSettings({ PICLOUD_MEMORY_MB: "8000", PICLOUD_WORKERS: "64" }, MACHINE);
    expect(checkMachine(MACHINE, settings)).toEqual([
      wrong("machine", "PICLOUD_MEMORY_MB is 8000, and there are 4000 MB: lower it"),
      note("machine", "PICLOUD_WORKERS is 64 for 4 cores: more than the cores gain nothing"),
    ]);
    expect(checkMachine(MACHINE, parseSettings({}, MACHINE).settings)).toEqual([
      ok("machine", "4 cores, 4,000 MB of memory"),
    ]);
    const statuses = [1e8, 5e8, 1e10].map(async (free) => (await checkDisk("x", async () => free))[0]?.status);
    expect(await Promise.all(statuses)).toEqual(["wrong", "note", "ok"]);
  });
});

describe("checkClock()", () => {
  test("tells a clock that was not set, one behind the newest row, and one that jumps", async () => {
    const at = (text: string) => () => Date.parse(text) + performance.now();
    const found = async (nowMs: () => number, row: string | null = null) =>
      (await checkClock(row === null ? null : new Date(row), nowMs))[0];
    expect(await found(at("2030-01-01"), "2029-12-31")).toMatchObject({ status: "ok" });
    expect(await found(at("1970-01-01"))).toMatchObject({
      status: "wrong",
      message: expect.stringContaining("before this release"),
    });
    expect(await found(at("2030-01-01"), "2030-02-01")).toMatchObject({
      status: "wrong",
      message: expect.stringContaining("before the newest row of the log (2030-02-01T00:00:00.000Z)"),
    });
    let calls = 0;
    expect(await found(() => Date.parse("2030-01-01") + 60_000 * calls++)).toMatchObject({
      status: "wrong",
      message: expect.stringContaining("it jumped by"),
    });
  });
});

describe("checkNames()", () => {
  test("says of every host where it leads, and calls nothing wrong", async () => {
    const names: Record<string, string[]> = { "here.example.com": ["10.0.0.2"], "there.example.com": ["192.0.2.1"] };
    const resolve = async (host: string) => {
      const found = names[host];
      if (found === undefined)
        throw Object.assign(new Error(host), { code: host.startsWith("none") ? "ENOTFOUND" : "EAI_AGAIN" });
      return found;
    };
    const hosts = [
      ...Object.keys(names),
      "none.example.com",
      "deaf.example.com",
      "10.0.0.2",
      "localhost",
      "x.localhost",
    ];
    expect(await checkNames(hosts, resolve, new Set(["10.0.0.2"]))).toEqual([
      ok("domains", "2 of 5 lead to this machine"),
      note("domains", "deaf.example.com cannot be looked up from here"),
      note("domains", "none.example.com leads nowhere: give it an address at your name server"),
      note(
        "domains",
        "there.example.com leads to 192.0.2.1, which is none of this machine's addresses: right if a router or proxy passes it on",
      ),
    ]);
    expect(await checkNames(["localhost"], resolve, new Set())).toEqual([ok("domains", "only localhost is claimed")]);
  });
});
