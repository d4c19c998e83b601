import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { HttpResponseParser, type HttpHead } from "./http-response-parser.ts";

interface Read {
  head: HttpHead | null;
  hasBody: boolean;
  body: string;
  ended: boolean;
  keepsAlive: boolean;
}

/** Reads an answer that comes in pieces of these lengths, over and over. */
function read(text: string, { pieces = [1_000_000], isHead = false, closes = false } = {}): Read {
  const result: Read = { head: null, hasBody: false, body: "", ended: false, keepsAlive: false };
  const parser = new HttpResponseParser(
    {
      head: (head, hasBody) => Object.assign(result, { head, hasBody }),
      chunk: (bytes) => (result.body += Buffer.from(bytes).toString("latin1")),
      end: () => (result.ended = true),
    },
    isHead,
  );
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const length = pieces[piece % pieces.length] ?? 1;
    parser.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (closes) parser.close();
  return { ...result, keepsAlive: parser.keepsAlive };
}

const SIZED =
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 5\r\n\r\nhe\r\no";
const CHUNKED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;ext=1\r\n0123456789\r\n0\r\nx-trailer: 1\r\n\r\n";

describe("HttpResponseParser", () => {
  test("reads an answer of known length, with its headers apart", () => {
    expect(read(SIZED)).toEqual({
      head: {
        status: 200,
        headers: [
          ["content-type", "text/plain"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
          ["content-length", "5"],
        ],
      },
      hasBody: true,
      body: "he\r\no",
      ended: true,
      keepsAlive: true,
    });
  });

  test("reads chunks, their extensions and what trails them", () => {
    expect(read(CHUNKED)).toMatchObject({ body: "hello0123456789", ended: true, keepsAlive: true });
  });

  test("gives the same answer wherever the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SIZED, CHUNKED),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (text, pieces) => {
          expect(read(text, { pieces })).toEqual(read(text));
        },
      ),
    );
  });

  test("knows answers without a body, and passes interim ones over", () => {
    for (const status of ["204 No Content", "304 Not Modified"]) {
      expect(read(`HTTP/1.1 ${status}\r\n\r\n`)).toMatchObject({ hasBody: false, ended: true });
    }
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", { isHead: true })).toMatchObject({
      hasBody: false,
      ended: true,
    });
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).toMatchObject({ hasBody: false, ended: true });
    const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
    expect(read(interim)).toMatchObject({ head: { status: 201 }, body: "ok", ended: true });
  });

  test("takes the end of the connection as the end of an answer without a length, and of no other", () => {
    const open = "HTTP/1.1 200 OK\r\n\r\nhello";
    expect(read(open)).toMatchObject({ body: "hello", ended: false });
    expect(read(open, { closes: true })).toMatchObject({ body: "hello", ended: true, keepsAlive: false });
    expect(read(SIZED.slice(0, -1), { closes: true }).ended).toBe(false);
    expect(read(CHUNKED.slice(0, -2), { closes: true }).ended).toBe(false);
    expect(read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").keepsAlive).toBe(false);
  });

  test("throws on what is no answer, and on what follows one", () => {
    const wrong = [
      "SSH-2.0-OpenSSH_9.6\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n",
      `${SIZED}HTTP/1.1 200 OK\r\n\r\n`,
      `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}`,
    ];
    for (const text of wrong) expect(() => read(text)).toThrow();
  });
});
