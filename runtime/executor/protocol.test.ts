import { describe, expect, test } from "bun:test";
import { type Command, CommandKind, openBatch, Outbox } from "./protocol.ts";

describe("a batch", () => {
  test("is one string when nothing is attached", () => {
    const outbox = new Outbox<Command>();
    outbox.push([CommandKind.Forget, 7]);
    outbox.push([CommandKind.Check, 1, "let x = \ud800;", 64]);
    const { batch } = outbox.take();
    expect(typeof batch).toBe("string");
    const { messages } = openBatch<Command>(structuredClone(batch));
    expect(messages[0]).toEqual([CommandKind.Forget, 7]);
    // A lone surrogate travels as it is.
    expect(messages[1]?.[2]).toBe("let x = \ud800;");
    expect(outbox.empty).toBe(true);
  });

  test("carries bytes and long texts beside it, in their places", () => {
    const outbox = new Outbox<Command>();
    expect([outbox.attach(new Uint8Array([1, 2])), outbox.attach("text")]).toEqual([0, 1]);
    outbox.push([CommandKind.Ping]);
    const { attachments } = openBatch<Command>(structuredClone(outbox.take().batch));
    expect(attachments).toEqual([new Uint8Array([1, 2]), "text"]);
  });
});
