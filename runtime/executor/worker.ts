import { RhaiInstance, type RunResult } from "rhai-wasm";
import { DeadlineAlarm } from "./deadline-alarm.ts";
import { ExecutionAnswers } from "./execution-answers.ts";
import { GarbageBudget } from "./garbage-budget.ts";
import { InstancePool } from "./instance-pool.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import {
  type Batch,
  type Command,
  CommandKind,
  openBatch,
  READY,
  type RunCommand,
  type WorkerStart,
} from "./protocol.ts";
import { type ExecutionSurroundings, Lane, RunningExecution } from "./running-execution.ts";
import { QuietTimer } from "./quiet-timer.ts";
import { readCard, type ScriptCard } from "./script-card.ts";
import { SharedState } from "./shared-state.ts";
import { TurnScheduler } from "./turn-scheduler.ts";

declare const self: Worker;

/** An instance that was made to hold more than this is not kept: nobody gives its memory back but its end. */
const MAX_IDLE_BYTES = 4 * 1_048_576;

/** After this long without a message, instances that were needed for a burst are dropped. */
const QUIET_MS = 30_000;

/** The entry of a worker: the first message is its start, every other one a batch. */
let take: ((batch: Batch) => void) | null = null;

self.addEventListener("message", (event: MessageEvent<WorkerStart | Batch>): void => {
  if (take) return take(event.data as Batch);
  take = startWorker(event.data as WorkerStart);
  self.postMessage(READY, []);
});

function startWorker(start: WorkerStart): (batch: Batch) => void {
  const now = (): number => performance.now();
  const shared = new SharedState(start.shared);
  const answers = new ExecutionAnswers((batch, transfer) => self.postMessage(batch, transfer));
  const scheduler = new TurnScheduler({ now, afterEvents: setImmediate, flush: () => answers.flush() });
  const { ledger, cell, capacityBytes } = start.memory;
  const memory = new MemoryLedger(ledger, cell, capacityBytes);
  const around: ExecutionSurroundings = { now, scheduler, shared, memory };
  const cards = new Map<number, ScriptCard>();
  const active = new Set<RunningExecution>();
  const lanes = new InstancePool<Lane>({
    create: () => new Lane((hooks) => RhaiInstance.create(start.module, hooks), start.allowSleep),
    renew: (lane) => lane.instance.restore(),
    maxIdle: start.maxIdleInstances,
    onCount: (instances) => (shared.instances = instances),
  });
  const collect = (): void => void Bun.gc(true);
  const garbage = new GarbageBudget(() => setImmediate(collect));
  const quiet = new QuietTimer(QUIET_MS, () => {
    lanes.trim();
    collect();
  });
  const alarm = new DeadlineAlarm({
    now,
    setTimer: setTimeout,
    clearTimer: (timer) => clearTimeout(timer as Timer),
    ring: (at) => {
      let next: number | null = null;
      for (const execution of active) {
        if (execution.deadlineAt <= at) execution.expire();
        else next = Math.min(next ?? execution.deadlineAt, execution.deadlineAt);
      }
      return next;
    },
  });

  function begin(execution: RunningExecution): void {
    shared.beat();
    let lane: Lane | null = null;
    const end = (answer: () => void, reusable: boolean, answered?: RunResult): void => {
      active.delete(execution);
      if (lane) {
        lane.execution = null;
        const keep = reusable && lane.instance.usable && lane.usedBytes <= MAX_IDLE_BYTES;
        lanes.release(execution.card.appId, lane, keep);
      }
      answer();
      execution.end();
      garbage.spend((execution.input.body?.length ?? 0) + (answered?.response?.body?.length ?? 0));
    };
    try {
      if (execution.expired) return end(() => answers.timedOut(execution), true);
      const { key, source, parseDepth } = execution.card;
      lane = lanes.lease(execution.card.appId);
      if (!lane.instance.has(key)) {
        const diagnostic = lane.instance.load(key, source, parseDepth);
        if (diagnostic) return end(() => answers.doesNotCompile(execution, diagnostic), true);
      }
      execution.run(lane).then(
        (result) => end(() => answers.ended(execution, result), result.reusable, result),
        (error: unknown) => end(() => answers.broke(execution, error), false),
      );
    } catch (error) {
      end(() => answers.broke(execution, error), false);
    }
  }

  function run(command: RunCommand, body: Uint8Array | null, receivedAt: number): void {
    const [, slot, cardId, id, method, url, host, path, remoteAddr, params, domain, headers] = command;
    const [reservedBytes, waitedMs] = [command[13], command[14]];
    const card = cards.get(cardId);
    if (!card) return answers.unknownCard(slot);
    const { app, script } = card;
    const input = { id, method, url, host, path, remoteAddr, params, domain, headers, body, app, script };
    const execution = new RunningExecution({ slot, reservedBytes, receivedAt, waitedMs }, card, input, around);
    active.add(execution);
    alarm.watch(execution.deadlineAt);
    execution.queue(() => begin(execution));
  }

  /** In an instance of its own: a program that breaks the parser breaks nothing else. */
  function check(ticket: number, source: string, parseDepth: number): void {
    try {
      const instance = RhaiInstance.create(start.module, { poll: () => 0, nowUs: () => 0 });
      answers.checked(ticket, instance.check(source, parseDepth));
    } catch (error) {
      answers.checked(ticket, { message: `Too much for the parser: ${messageOf(error)}`, line: null, column: null });
    }
    answers.flush();
  }

  return (batch) => {
    shared.beat();
    const receivedAt = now();
    quiet.touch(receivedAt);
    const { messages, attachments } = openBatch<Command>(batch);
    for (const command of messages) {
      switch (command[0]) {
        case CommandKind.Card:
          cards.set(command[1], readCard(command));
          break;
        case CommandKind.Forget:
          cards.delete(command[1]);
          break;
        case CommandKind.Run:
          run(command, (attachments[command[12]] as Uint8Array | undefined) ?? null, receivedAt);
          break;
        case CommandKind.Check:
          check(command[1], command[2], command[3]);
          break;
        case CommandKind.Ping:
          break;
      }
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
