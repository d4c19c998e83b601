import { DEFAULT_LIMITS } from "../runtime/core/limits.ts";
import type { ExecutionRecord, ExecRequest, ExecResult } from "../runtime/core/execution.ts";

/** A finished execution for tests; every part may be given. */
export function testExecution(
  parts: {
    request?: Partial<ExecRequest>;
    result?: Partial<ExecResult>;
    record?: Partial<ExecutionRecord>;
    appId?: string;
    scriptId?: string;
  } = {},
): ExecutionRecord {
  const startedAtMs = parts.record?.startedAtMs ?? Date.now();
  return {
    trigger: "route",
    routeId: null,
    status: 200,
    startedAtMs,
    ...parts.record,
    request: {
      id: Bun.randomUUIDv7("hex", startedAtMs),
      app: { id: parts.appId ?? "01900000-0000-7000-8000-00000000000a", slug: "app" },
      script: { id: parts.scriptId ?? "01900000-0000-7000-8000-00000000000b", name: "script", version: 3 },
      program: { revision: "r", source: "40 + 2", parseDepth: 64 },
      limits: DEFAULT_LIMITS,
      method: "GET",
      url: "http://localhost/hello?x=1",
      host: "localhost",
      path: "/hello",
      params: [],
      domain: [],
      headers: [],
      body: null,
      remoteAddr: "127.0.0.1",
      ...parts.request,
    },
    result: {
      outcome: "ok",
      response: { status: 200, headers: [], body: "42" },
      error: null,
      durationUs: 1_000,
      operations: 5,
      memoryPeakBytes: 2_048,
      lines: [],
      linesDropped: 0,
      ...parts.result,
    },
  };
}

/** Timers that fire when the test says so. */
export class FakeClock {
  #nowMs: number;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(nowMs = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  nowMs = (): number => this.#nowMs;

  after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass; whatever became due has run, and what it awaited has settled. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
      await settle();
    }
    this.#nowMs = untilMs;
    await settle();
  }
}

/** Lets promises that wait for nothing outside run to their end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
