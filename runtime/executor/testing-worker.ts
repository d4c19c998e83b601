import { type Batch, CommandKind, type Command, openBatch } from "./protocol.ts";
import "./worker.ts";

declare const self: Worker;

/**
 * The worker of tests: the real one, until a request's path names a fault of the platform's own that no script can
 * cause. Found by its name in the module's own tests only.
 */
const start = self.onmessage;
self.onmessage = (event: MessageEvent): void => {
  start?.call(self, event);
  const take = self.onmessage;
  self.onmessage = (next: MessageEvent<Batch>): void => {
    for (const command of openBatch<Command>(next.data).messages) {
      if (command[0] === CommandKind.Check && command[2] === "SPIN") spin();
      if (command[0] !== CommandKind.Run) continue;
      if (command[7] === "/spin") spin();
      if (command[7] === "/throw") throw new Error("A fault of the platform");
      if (command[7] === "/exit") process.exit(1);
    }
    take?.call(self, next);
  };
};

function spin(): void {
  for (;;);
}
