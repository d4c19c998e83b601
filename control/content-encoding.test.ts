import { describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { chooseEncoding, compress, type ContentEncoding } from "./content-encoding.ts";

const cases: [header: string | null, chosen: ContentEncoding][] = [
  [null, "identity"],
  ["", "identity"],
  ["gzip", "gzip"],
  ["GZIP", "gzip"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, zstd", "zstd"],
  ["gzip;q=1.0, br;q=0.5", "gzip"],
  ["br;q=0, gzip;q=0.1", "gzip"],
  ["br ; q=0.2 , zstd ; q=0.3", "zstd"],
  ["*", "br"],
  ["br;q=0, *", "zstd"],
  ["*;q=0", "identity"],
  ["identity;q=1, gzip;q=0.5", "identity"],
  ["identity;q=0.5, gzip;q=0.5", "gzip"],
  ["identity;q=0", "identity"],
  ["br;q=nonsense, gzip", "gzip"],
  ["br;q=7, gzip;q=0.5", "gzip"],
  ["deflate, compress", "identity"],
  ["brotli, xgzip", "identity"],
  [",,;q=1,", "identity"],
];

describe("chooseEncoding()", () => {
  for (const [header, chosen] of cases) {
    test(`${JSON.stringify(header)} likes ${chosen} best`, () => {
      expect(chooseEncoding(header)).toBe(chosen);
    });
  }
});

test("compress() makes what each encoding's own decoder reads", async () => {
  const bytes = new TextEncoder().encode("the same again and again ".repeat(500));
  expect(new Uint8Array(brotliDecompressSync(await compress(bytes, "br")))).toEqual(bytes);
  expect(new Uint8Array(zstdDecompressSync(await compress(bytes, "zstd")))).toEqual(bytes);
  expect(new Uint8Array(gunzipSync(await compress(bytes, "gzip")))).toEqual(bytes);
});
