/**
 * Makes the executor's worker look through the memory of an instance for canaries whenever an app whose id has `PROBE` in
 * it is about to run in it. It tells what it saw on the channel `CHANNEL`, to whoever asks there.
 */
import { RhaiInstance } from "rhai-wasm";
import { CANARY, CHANNEL, PROBE, type Watched } from "./canary.ts";

/** All of a memory is searched this often; else what was ever touched of it, and the allocator's notes at its end. */
const WHOLE_EVERY = 64;
const AROUND_BYTES = 65_536;

interface Watch {
  memory: WebAssembly.Memory;
  touchedBytes: number;
}

const watches = new WeakMap<RhaiInstance, Watch>();
const watched: Watched = { searches: 0, renewals: 0, found: [] };

let lastMemory: WebAssembly.Memory | null = null;
(WebAssembly as { Memory: typeof WebAssembly.Memory }).Memory = new Proxy(WebAssembly.Memory, {
  construct(target, parameters: ConstructorParameters<typeof WebAssembly.Memory>) {
    return (lastMemory = new target(...parameters));
  },
});

const { create } = RhaiInstance;
RhaiInstance.create = (...parameters) => {
  const instance = create.apply(RhaiInstance, parameters);
  watches.set(instance, { memory: lastMemory as WebAssembly.Memory, touchedBytes: 0 });
  return instance;
};

const { restore, runFrame } = RhaiInstance.prototype;
RhaiInstance.prototype.restore = function (this: RhaiInstance) {
  watched.renewals++;
  // What it says once it is restored is what it was at first.
  note(this);
  restore.call(this);
};
RhaiInstance.prototype.runFrame = function (this: RhaiInstance, key, frame, body, limits) {
  if (Buffer.from(frame).includes(PROBE)) search(this);
  return runFrame.call(this, key, frame, body, limits).finally(() => note(this));
};

function note(instance: RhaiInstance): Watch {
  const watch = watches.get(instance) as Watch;
  watch.touchedBytes = Math.max(watch.touchedBytes, instance.touchedBytes);
  return watch;
}

function search(instance: RhaiInstance): void {
  const { memory, touchedBytes } = note(instance);
  const all = Buffer.from(memory.buffer);
  const parts =
    watched.searches++ % WHOLE_EVERY === 0
      ? [all]
      : [all.subarray(0, touchedBytes + AROUND_BYTES), all.subarray(-AROUND_BYTES)];
  for (const part of parts) {
    const at = part.indexOf(CANARY);
    if (at < 0 || watched.found.length > 20) continue;
    watched.found.push(`byte ${part.byteOffset + at}: ${JSON.stringify(part.toString("latin1", at - 20, at + 40))}`);
  }
}

const channel = new BroadcastChannel(CHANNEL);
channel.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.data === "?") channel.postMessage(watched);
});
