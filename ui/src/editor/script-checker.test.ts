import { describe, expect, test } from "bun:test";
import type { CheckMessage, CheckRequest } from "./check-protocol.ts";
import { type CheckWorker, ScriptChecker } from "./script-checker.ts";

/** A worker that answers when the test says so. */
class FakeWorker implements CheckWorker {
  onmessage: CheckWorker["onmessage"] = null;
  onerror: CheckWorker["onerror"] = null;
  readonly requests: CheckRequest[] = [];
  ended = false;

  postMessage(request: CheckRequest): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.ended = true;
  }

  say(message: CheckMessage): void {
    this.onmessage?.({ data: message } as MessageEvent<CheckMessage>);
  }

  answerLast(message: string | null = null): void {
    const id = this.requests.at(-1)?.id ?? 0;
    this.say({ kind: "checked", id, diagnostic: message === null ? null : { message, line: 1, column: 2 } });
  }
}

function createChecker(timeoutMs = 2000) {
  const said: (string | null)[] = [];
  const onUnavailable = (reason: string | null): void => void said.push(reason);
  const workers: FakeWorker[] = [];
  const createWorker = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  return { checker: new ScriptChecker({ createWorker, onUnavailable, timeoutMs }), workers, said };
}

describe("ScriptChecker", () => {
  test("starts its worker with the first check, and asks when the engine is loaded", async () => {
    const { checker, workers } = createChecker();
    expect(workers).toHaveLength(0);

    const answer = checker.check("1 +", 64);
    expect(workers[0]!.requests).toEqual([]);
    workers[0]!.say({ kind: "ready" });
    expect(workers[0]!.requests).toEqual([{ id: 1, source: "1 +", maxExprDepth: 64 }]);
    workers[0]!.answerLast("Script is incomplete");

    const diagnostic = { message: "Script is incomplete", line: 1, column: 2 };
    expect(await answer).toEqual({ outcome: "refused", diagnostic });
  });

  test("drops what was typed over, asked or not", async () => {
    const { checker, workers } = createChecker();
    const first = checker.check("a", 64);
    workers[0]!.say({ kind: "ready" });
    const second = checker.check("ab", 64);
    const third = checker.check("abc", 64);

    expect(await second).toEqual({ outcome: "superseded" });
    workers[0]!.answerLast();
    expect(await first).toEqual({ outcome: "superseded" });
    expect(workers[0]!.requests.map(({ source }) => source)).toEqual(["a", "abc"]);
    workers[0]!.answerLast();
    expect(await third).toEqual({ outcome: "compiles" });
  });

  test("replaces a worker that takes too long", async () => {
    const { checker, workers } = createChecker(1);
    const slow = checker.check("slow", 64);
    workers[0]!.say({ kind: "ready" });

    expect(await slow).toEqual({ outcome: "timed_out" });
    expect(workers[0]!.ended).toBe(true);
    const next = checker.check("next", 64);
    workers[1]!.say({ kind: "ready" });
    workers[1]!.answerLast();
    expect(await next).toEqual({ outcome: "compiles" });
  });

  test("says why there is no engine, from then on at once, until it is to recover", async () => {
    const { checker, workers, said } = createChecker();
    expect(checker.recover()).toBe(false);
    const answer = checker.check("1", 64);
    workers[0]!.say({ kind: "failed", reason: "no WebAssembly" });

    expect(await answer).toEqual({ outcome: "unavailable", reason: "no WebAssembly" });
    expect(await checker.check("2", 64)).toEqual({ outcome: "unavailable", reason: "no WebAssembly" });
    expect(workers).toHaveLength(1);

    expect(checker.recover()).toBe(true);
    const later = checker.check("3", 64);
    workers[1]!.say({ kind: "ready" });
    workers[1]!.answerLast();
    expect(await later).toEqual({ outcome: "compiles" });
    expect(said).toEqual(["no WebAssembly", null]);
  });

  test("closed, ends its worker and leaves nobody waiting", async () => {
    const { checker, workers } = createChecker();
    const running = checker.check("1", 64);
    workers[0]!.say({ kind: "ready" });
    const waiting = checker.check("2", 64);
    checker.close();

    expect(await Promise.all([running, waiting])).toEqual([{ outcome: "superseded" }, { outcome: "superseded" }]);
    expect(workers[0]!.ended).toBe(true);
  });
});
