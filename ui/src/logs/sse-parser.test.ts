import { describe, expect, test } from "bun:test";
import { SseParser, type ServerEvent } from "./sse-parser.ts";

const STREAM =
  ': tail\n\nevent: execution\nid: one\ndata: {"path":"/\u00e4"}\n\n:\n\nevent: missed\ndata: {"count":3}\n\ndata:a\ndata\ndata:  b\n\n';

const EVENTS: ServerEvent[] = [
  { event: "execution", data: '{"path":"/\u00e4"}', lastEventId: "one" },
  { event: "missed", data: '{"count":3}', lastEventId: "one" },
  { event: "message", data: "a\n\n b", lastEventId: "one" },
];

function parse(...pieces: string[]): ServerEvent[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

describe("SseParser", () => {
  test("reads names, ids, comments and data of several lines", () => {
    expect(parse(STREAM)).toEqual(EVENTS);
  });

  test("reads the same wherever the stream is cut", () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(parse(STREAM.slice(0, cut), STREAM.slice(cut))).toEqual(EVENTS);
    }
    expect(parse(...STREAM)).toEqual(EVENTS);
  });

  test("takes CR, LF and CRLF for line ends", () => {
    expect(parse(...STREAM.replaceAll("\n", "\r\n"))).toEqual(EVENTS);
    expect(parse(...STREAM.replaceAll("\n", "\r"), ":")).toEqual(EVENTS);
  });

  test("drops an event that the end cuts off, a byte order mark and fields it does not know", () => {
    expect(parse("\ufeffdata: a\nretry: 5\nfoo: b\n\ndata: c\n")).toEqual([
      { event: "message", data: "a", lastEventId: "" },
    ]);
  });

  test("names an event once and keeps the last id", () => {
    expect(parse("event: x\nid: 7\n\ndata: a\n\nid\ndata: b\n\n")).toEqual([
      { event: "message", data: "a", lastEventId: "7" },
      { event: "message", data: "b", lastEventId: "" },
    ]);
  });
});
