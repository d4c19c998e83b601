import { type Batch, type Command, CommandKind, openBatch } from "./protocol.ts";

declare const self: Worker;

/**
 * What the worker of tests adds to the real one: a command may name a fault of the platform's own, such as no script can
 * cause. Imported first, so that it sees a batch before the real worker does.
 */
self.addEventListener("message", (event: MessageEvent<Batch | object>): void => {
  if (typeof event.data !== "string" && !Array.isArray(event.data)) return;
  for (const command of openBatch<Command>(event.data as Batch).messages) {
    if (command[0] === CommandKind.Check && command[2] === "SPIN") spin();
    if (command[0] !== CommandKind.Run) continue;
    if (command[7] === "/spin") spin();
    if (command[7] === "/throw" || command[7] === "/exit") event.stopImmediatePropagation();
    if (command[7] === "/throw") throw new Error("A fault of the platform");
    if (command[7] === "/exit") process.exit(1);
  }
});

function spin(): void {
  for (;;);
}
