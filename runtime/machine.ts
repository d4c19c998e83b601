import { availableParallelism, totalmem } from "node:os";
import type { Machine } from "./core/settings.ts";

const MB = 1_048_576;

/** Cores and memory that this process may use: a container's limits count, where it has some. */
export function thisMachine(): Machine {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  const memory = constrained > 0 && constrained < total ? constrained : total;
  return { cores: availableParallelism(), memoryMb: Math.floor(memory / MB) };
}
