import { SlotQueue } from "./slot-queue.ts";

declare const self: Worker;

let queues: { commands: SlotQueue; answers: SlotQueue } | null = null;

/** Sends every slot back that it is sent. The first message brings the queues, every other one is a bell. */
self.addEventListener(
  "message",
  (event: MessageEvent<{ to: SharedArrayBuffer; back: SharedArrayBuffer } | 0>): void => {
    if (event.data !== 0) {
      queues = { commands: new SlotQueue(event.data.to), answers: new SlotQueue(event.data.back) };
      self.postMessage(0, []);
      return;
    }
    if (queues === null) return;
    const { commands, answers } = queues;
    do {
      for (let slot = commands.take(); slot !== -1; slot = commands.take()) {
        answers.push(slot);
        if (answers.mustWake()) self.postMessage(0, []);
      }
    } while (!commands.sleep());
  },
);
