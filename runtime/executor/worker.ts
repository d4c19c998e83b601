import { RhaiInstance, type RunEnd } from "rhai-wasm";
import { DeadlineAlarm } from "./deadline-alarm.ts";
import { ExecutionAnswers } from "./execution-answers.ts";
import { GarbageBudget } from "./garbage-budget.ts";
import { InstancePool } from "./instance-pool.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { BELL, type Command, CommandKind, READY, type WorkerStart } from "./protocol.ts";
import { type ExecutionSurroundings, Lane, RunningExecution } from "./running-execution.ts";
import { QuietTimer } from "./quiet-timer.ts";
import { readCard, type ScriptCard } from "./script-card.ts";
import { SharedState } from "./shared-state.ts";
import { SlotQueue } from "./slot-queue.ts";
import { Slots } from "./slots.ts";
import { TurnScheduler } from "./turn-scheduler.ts";
import { yieldProcessor } from "./yield-processor.ts";

declare const self: Worker;

/** An instance that was made to hold more than this is not kept: nobody gives its memory back but its end. */
const MAX_IDLE_BYTES = 4 * 1_048_576;

/** After this long without a message, instances that were needed for a burst are dropped. */
const QUIET_MS = 30_000;

/** The entry of a worker: the first message is its start, every other one a command, or the bell. */
let take: ((message: Command | typeof BELL) => void) | null = null;

self.addEventListener("message", (event: MessageEvent<WorkerStart | Command | typeof BELL>): void => {
  if (take) return take(event.data as Command | typeof BELL);
  take = startWorker(event.data as WorkerStart);
  self.postMessage(READY, []);
});

function startWorker(start: WorkerStart): (message: Command | typeof BELL) => void {
  yieldProcessor();
  const now = (): number => performance.now();
  const shared = new SharedState(start.channel.state);
  const slots = new Slots(start.channel.slots);
  const commands = new SlotQueue(start.channel.commands);
  const answers = new ExecutionAnswers(slots, new SlotQueue(start.channel.answers), (message, transfer) =>
    self.postMessage(message, transfer),
  );
  const scheduler = new TurnScheduler({ now, afterEvents: setImmediate, flush: () => answers.flush(), refill });
  const { ledger, cell, capacityBytes } = start.memory;
  const memory = new MemoryLedger(ledger, cell, capacityBytes);
  const around: ExecutionSurroundings = { now, scheduler, shared, memory, exchange };
  const cards = new Map<number, ScriptCard>();
  /** Requests whose card is still on its way, by card. */
  const early = new Map<number, (() => void)[]>();
  const active = new Set<RunningExecution>();
  /** Those that wait for an instance, because the process has no room for another. */
  const starved: RunningExecution[] = [];
  const lanes = new InstancePool<Lane>({
    create: () => new Lane((hooks) => RhaiInstance.create(start.module, hooks), start.allowSleep),
    renew: (lane) => lane.instance.restore(),
    now,
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
        if (execution.deadlineAt <= at) expire(execution);
        else next = Math.min(next ?? execution.deadlineAt, execution.deadlineAt);
      }
      return next;
    },
  });

  function expire(execution: RunningExecution): void {
    const place = starved.indexOf(execution);
    if (place >= 0) starved.splice(place, 1).forEach(queue);
    execution.expire();
  }

  function queue(execution: RunningExecution): void {
    execution.queue(() => begin(execution));
  }

  function begin(execution: RunningExecution): void {
    shared.beat();
    let lane: Lane | null = null;
    /** `answer` comes first: a response lies in the instance, which somebody else may lease then. */
    const end = (answer: () => void, reusable: boolean): void => {
      active.delete(execution);
      answer();
      if (lane) {
        lane.execution = null;
        const keep = reusable && lane.instance.usable && lane.usedBytes <= MAX_IDLE_BYTES;
        lanes.release(execution.card.appId, lane, keep);
      }
      // Also where it had no instance: it may be the one that was woken for the last that was given back.
      starved.splice(0, 1).forEach(queue);
      execution.end();
    };
    try {
      if (execution.expired) return end(() => answers.timedOut(execution), true);
      const { key, source, parseDepth } = execution.card;
      lane = lanes.lease(execution.card.appId);
      if (!lane.instance.has(key)) {
        const diagnostic = lane.instance.load(key, source, parseDepth);
        if (diagnostic) return end(() => answers.doesNotCompile(execution, diagnostic), true);
      }
      const { instance } = lane;
      const ended = (result: RunEnd): void => {
        garbage.spend((execution.body?.length ?? 0) + (result.outcome === "ok" ? instance.answerBytes : 0));
        end(() => answers.ended(execution, result, instance), result.reusable);
      };
      execution.run(lane).then(ended, (error: unknown) => end(() => answers.broke(execution, error), false));
    } catch (error) {
      if (error instanceof RangeError && lane === null && lanes.leased > 0) {
        starved.push(execution);
        execution.end();
        return;
      }
      end(() => answers.broke(execution, error), false);
    }
  }

  function run(slot: number, receivedAt: number, posted: { frame: Uint8Array; body: Uint8Array | null } | null): void {
    const place = slots.place(slot);
    const card = cards.get(place.card);
    if (!card) {
      const waiting = early.get(place.card) ?? [];
      early.set(place.card, waiting);
      waiting.push(() => run(slot, receivedAt, posted));
      return;
    }
    const { frame, body } = posted ?? { frame: slots.frame(slot), body: slots.body(slot) };
    const execution = new RunningExecution({ slot, place, receivedAt, frame, body }, card, around);
    active.add(execution);
    alarm.watch(execution.deadlineAt);
    queue(execution);
  }

  /** Takes what the pool has queued. Where nothing is left to do then, it has to ring for more. */
  function refill(): void {
    do takeQueued();
    while (scheduler.waiting === 0 && !commands.sleep());
  }

  /** Whether a request of another app than this was among what the pool has queued. */
  function takeQueued(appId?: string): boolean {
    let slot = commands.take();
    if (slot === -1) return false;
    shared.beat();
    const receivedAt = now();
    quiet.touch(receivedAt);
    let ofOthers = false;
    for (; slot !== -1; slot = commands.take()) {
      ofOthers ||= cards.get(slots.place(slot).card)?.appId !== appId;
      run(slot, receivedAt, null);
    }
    return ofOthers;
  }

  /** Within a turn that goes on for long: what was answered before it must not wait for its end. */
  function exchange(appId: string): boolean {
    answers.flush();
    return takeQueued(appId);
  }

  function addCard(card: number, added: ScriptCard): void {
    cards.set(card, added);
    for (const start of early.get(card) ?? []) start();
    early.delete(card);
  }

  /** In an instance of its own: a program that breaks the parser breaks nothing else. */
  function check(ticket: number, source: string, parseDepth: number): void {
    try {
      const instance = RhaiInstance.create(start.module, { poll: () => 0, nowUs: () => 0 });
      answers.checked(ticket, instance.check(source, parseDepth));
    } catch (error) {
      answers.checked(ticket, { message: `Too much for the parser: ${messageOf(error)}`, line: null, column: null });
    }
  }

  return (message) => {
    shared.beat();
    quiet.touch(now());
    // What was queued before the message was sent comes first.
    refill();
    if (message === BELL) return;
    switch (message[0]) {
      case CommandKind.Card:
        return addCard(message[1], readCard(message));
      case CommandKind.Forget:
        return void cards.delete(message[1]);
      case CommandKind.Run:
        return run(message[1], now(), { frame: message[2], body: message[3] });
      case CommandKind.Check:
        return check(message[1], message[2], message[3]);
      case CommandKind.Ping:
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
