import { expect, test } from "bun:test";
import { localUrl, requireFreeAddress, shownAddress } from "./listen-address.ts";

test("requireFreeAddress() says in one sentence that the port is taken", () => {
  const holder = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const bind = { hostname: "127.0.0.1", port: holder.port };
  expect(() => requireFreeAddress(bind)).toThrow(`Cannot listen on 127.0.0.1:${holder.port}: the port is taken`);
  holder.stop(true);

  expect(() => requireFreeAddress(bind)).not.toThrow();
});

test("requireFreeAddress() says when the machine has no such address", () => {
  expect(() => requireFreeAddress({ hostname: "192.0.2.1", port: 8080 })).toThrow("this machine has no such address");
});

test("addresses are shown as URLs have them", () => {
  expect(shownAddress({ hostname: "::1", port: 80 })).toBe("[::1]:80");
  expect(localUrl({ hostname: "0.0.0.0", port: 8080 })).toBe("http://localhost:8080");
  expect(localUrl({ hostname: "192.168.1.4", port: 8080 })).toBe("http://192.168.1.4:8080");
});
