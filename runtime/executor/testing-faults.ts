import { type BELL, type Command, CommandKind } from "./protocol.ts";

declare const self: Worker;

/**
 * What the worker of tests adds to the real one: a source may name a fault of the platform's own, such as no script can
 * cause. Imported first, so that it sees a command before the real worker does.
 */
self.addEventListener("message", (event: MessageEvent<Command | typeof BELL | object>): void => {
  if (!Array.isArray(event.data)) return;
  const command = event.data as Command;
  if (command[0] === CommandKind.Check && command[2] === "SPIN") spin();
  if (command[0] !== CommandKind.Card) return;
  const [, , , source] = command;
  if (source === '"/spin"') spin();
  if (source === '"/throw"') throw new Error("A fault of the platform");
  if (source === '"/exit"') process.exit(1);
});

function spin(): void {
  for (;;);
}
