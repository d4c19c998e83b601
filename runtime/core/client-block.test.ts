import { describe, expect, test } from "bun:test";
import { array, assert, integer, property, tuple } from "fast-check";
import { clientBlock } from "./client-block.ts";

describe("clientBlock()", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:2::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0:0::/64"],
    ["", ""],
  ])("%s is of %s", (address, block) => {
    expect(clientBlock(address)).toBe(block);
  });

  test("is the same for all addresses of a /64, in any spelling, and another for the next", () => {
    const group = integer({ min: 0, max: 0xffff });
    const four = array(group, { minLength: 4, maxLength: 4 });
    assert(
      property(tuple(four, four, four), ([network, a, b]) => {
        const written = (groups: number[]) => groups.map((value) => value.toString(16)).join(":");
        const short = (groups: number[]) => new URL(`http://[${written(groups)}]/`).hostname.slice(1, -1);
        const block = clientBlock(written([...network, ...a]));
        expect(clientBlock(short([...network, ...b]))).toBe(block);
        const next = [...network.slice(0, 3), ((network[3] ?? 0) + 1) % 0x10000];
        expect(clientBlock(short([...next, ...a]))).not.toBe(block);
      }),
    );
  });
});
