import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startServer, temporaryFolder, type Server } from "../server.ts";
import type { Figure } from "./row.ts";

export interface TrialOptions {
  /** 1: the counts and durations of the list. */
  scale: number;
  /** Beside other work: times are shown and not judged. */
  short: boolean;
  onFigure(figure: Figure): void;
  onSaid(line: string): void;
}

interface Measured {
  what: string;
  measured: number;
  bound: number;
  /** `ms`, `MB`, `x`, `rows`. */
  unit: string;
  /** What depends on how fast this machine is just now: judged only where nothing runs beside it. */
  timed?: true;
}

/** What a row works with: the size of the trial, what it starts and leaves no trace of, and its figures. */
export class Trial {
  readonly scale: number;
  readonly short: boolean;
  readonly #options: TrialOptions;
  readonly #cleanups: (() => unknown)[] = [];

  constructor(options: TrialOptions) {
    this.scale = options.scale;
    this.short = options.short;
    this.#options = options;
  }

  /** `full` times the scale, whole, and no fewer than `least`. */
  count(full: number, least: number): number {
    return Math.max(least, Math.round(full * this.scale));
  }

  /** What chance begins with: `TORTURE_SEED`, by which a run can be had again, else a new one. */
  seed(): number {
    const seed = Number(process.env["TORTURE_SEED"] ?? Date.now() % 2 ** 31);
    this.say(`seed ${seed}: TORTURE_SEED=${seed} draws the same`);
    return seed;
  }

  /** A new temporary folder, which other users may enter. */
  async folder(name: string): Promise<string> {
    const folder = join(await temporaryFolder(`torture-${name}`), name);
    await mkdir(folder);
    return folder;
  }

  /** Starts a PiCloud that is stopped with the trial. */
  async server(options: Parameters<typeof startServer>[0] = {}): Promise<Server> {
    const server = await startServer(options);
    this.defer(() => server.stop());
    return server;
  }

  /** Is called when the row has ended, whatever its end; the last one first. */
  defer(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** For whoever watches: how far it has come. */
  say(line: string): void {
    this.#options.onSaid(line);
  }

  equal(what: string, measured: number | string | boolean, expected: number | string | boolean): void {
    this.#judge({ what, measured: String(measured), bound: String(expected), holds: measured === expected });
  }

  atMost({ what, measured, bound, unit, timed }: Measured): void {
    this.#judgeNumber({ what, measured, bound: `at most ${bound} ${unit}`, unit, holds: measured <= bound }, timed);
  }

  atLeast({ what, measured, bound, unit, timed }: Measured): void {
    this.#judgeNumber({ what, measured, bound: `at least ${bound} ${unit}`, unit, holds: measured >= bound }, timed);
  }

  async end(): Promise<void> {
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) await cleanup();
  }

  #judgeNumber(
    figure: { what: string; measured: number; bound: string; unit: string; holds: boolean },
    timed: true | undefined,
  ): void {
    const { what, measured, bound, unit } = figure;
    // A figure that is none has not held, also where its time is not judged.
    const holds = Number.isFinite(measured) ? (timed && this.short ? null : figure.holds) : false;
    this.#judge({ what, measured: `${format(measured)} ${unit}`, bound, holds });
  }

  #judge(figure: Figure): void {
    this.#options.onFigure(figure);
  }
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
