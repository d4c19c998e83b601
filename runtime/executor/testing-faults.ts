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
  if (source === '"/cramped"') allowMemories(4);
});

/** Leaves room for this many more instances, as a small machine does. */
function allowMemories(count: number): void {
  let left = count;
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, parameters: ConstructorParameters<typeof WebAssembly.Memory>) {
      if (left-- <= 0) throw new RangeError("Out of memory");
      return new target(...parameters);
    },
  });
}

function spin(): void {
  for (;;);
}
