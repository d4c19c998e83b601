import { describe, expect, test } from "bun:test";
import { SlotQueue } from "./slot-queue.ts";

function pair(slots: number): { writer: SlotQueue; reader: SlotQueue } {
  const buffer = SlotQueue.allocate(slots);
  return { writer: new SlotQueue(buffer), reader: new SlotQueue(buffer) };
}

describe("SlotQueue", () => {
  test("hands slots over in their order, round and round", () => {
    const { writer, reader } = pair(5);
    for (let round = 0; round < 1_000; round++) {
      for (let slot = 0; slot < 5; slot++) writer.push(slot);
      expect(Array.from({ length: 6 }, () => reader.take())).toEqual([0, 1, 2, 3, 4, -1]);
    }
  });

  test("holds every slot at once, also where there is one alone", () => {
    for (const slots of [1, 2, 3, 256]) {
      const { writer, reader } = pair(slots);
      for (let slot = 0; slot < slots; slot++) writer.push(slot);
      for (let slot = 0; slot < slots; slot++) expect(reader.take()).toBe(slot);
    }
  });

  test("asks for one wake-up a sleep, and for none while the reader is awake", () => {
    const { writer, reader } = pair(4);
    writer.push(1);
    expect([writer.mustWake(), writer.mustWake()]).toEqual([true, false]);
    reader.take();
    writer.push(2);
    expect(writer.mustWake()).toBe(false);
    reader.take();
    expect(reader.sleep()).toBe(true);
    reader.stayAwake();
    writer.push(3);
    expect(writer.mustWake()).toBe(false);
  });

  test("does not let its reader sleep over what came in between", () => {
    const { writer, reader } = pair(4);
    reader.stayAwake();
    writer.push(1);
    expect(reader.sleep()).toBe(false);
    expect(reader.take()).toBe(1);
    expect(reader.sleep()).toBe(true);
  });

  test("loses nothing between two threads that sleep and wake all the time", async () => {
    const slots = 8;
    const total = 50_000;
    const to = SlotQueue.allocate(slots);
    const back = SlotQueue.allocate(slots);
    const echo = new Worker(new URL("./testing-echo.ts", import.meta.url).href);
    const commands = new SlotQueue(to);
    const answers = new SlotQueue(back);
    const { promise: done, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    let received = 0;
    const send = (slot: number): void => {
      if (sent++ >= total) return;
      commands.push(slot);
      if (commands.mustWake()) echo.postMessage(0, []);
    };
    const receive = (): void => {
      do {
        for (let slot = answers.take(); slot !== -1; slot = answers.take()) {
          received++;
          send(slot);
        }
      } while (!answers.sleep());
      if (received === total) resolve();
    };
    try {
      await new Promise<void>((ready) => {
        echo.addEventListener("message", () => ready(), { once: true });
        echo.postMessage({ to, back }, []);
      });
      echo.addEventListener("message", receive);
      for (let slot = 0; slot < slots; slot++) send(slot);
      await done;
      expect(received).toBe(total);
    } finally {
      echo.terminate();
    }
  });
});
