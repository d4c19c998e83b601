/**
 * The typed way into `dist/rhai.wasm`: the Rhai engine, one execution at a time in an instance.
 *
 * The WASM side's interface is `src/abi.rs`. A run is entered through JSPI, so that host hooks which answer with a
 * promise suspend the script and hold no thread.
 */

import { ANSWER_WORD, type BodyKind, readAnswerFrame } from "./answer-frame.ts";
import { FirstImage } from "./first-image.ts";
import { type FrameMemory, frameMemory, requestFrame } from "./request-frame.ts";
import type {
  RunLimits,
  CompileDiagnostic,
  ScriptInput,
  RunEnd,
  RunOutcome,
  RunLogLevel,
  LogLine,
  RunResult,
  HostHooks,
  InstanceOptions,
} from "./script-run.ts";

export type * from "./script-run.ts";
export { readAnswerFrame } from "./answer-frame.ts";
export { type FrameMemory, frameMemory, requestFrame, writeRequestFrame } from "./request-frame.ts";

const PAGE_BYTES = 65_536;
const DEFAULT_MAX_MEMORY_BYTES = 64 * 1024 * 1024;
/** Stack, constants, engine, compiled programs, what earlier runs left behind, and room for fragmentation. */
const OVERHEAD_BYTES = 24 * 1024 * 1024;
const COMPILE_MEMORY_BYTES = 48 * 1024 * 1024;
const MAX_PROGRAMS = 64;
const MAX_PROGRAM_BYTES = 8 * 1024 * 1024;
/** What runs may leave allocated (cycles of closures are never freed) before the instance has to go. */
const MAX_LEFTOVER_BYTES = 4 * 1024 * 1024;

const OUTCOMES: readonly RunOutcome[] = [
  "ok",
  "script_error",
  "malformed_body",
  "invalid_response",
  "operations_exceeded",
  "limit_exceeded",
  "memory_exceeded",
  "interrupted",
];
const LEVELS: readonly RunLogLevel[] = ["trace", "info", "warn", "error"];

/** Indices of the results' words, as in `src/abi.rs`. */
const WORD = {
  outcome: 0,
  status: 1,
  line: 2,
  column: 3,
  hasError: 4,
  bodyKind: 5,
  bodyAt: 6,
  bodyLength: 7,
  headers: 8,
  linesDropped: 9,
  operationsLow: 10,
  operationsHigh: 11,
  peak: 12,
  metaAt: 13,
  textAt: 14,
  textLength: 15,
  textIsAscii: 16,
} as const;

interface RhaiExports {
  init(): void;
  enable_sleep(): void;
  results(): number;
  frame(length: number): number;
  compile(maxExprDepth: number, memory: number): number;
  forget(program: number): void;
  run(
    program: number,
    operations: number,
    stringSize: number,
    arraySize: number,
    mapSize: number,
    callLevels: number,
    memory: number,
  ): void;
  used(): number;
  peak(): number;
  memory_exceeded(): number;
  interrupted(): number;
  high_water(): number;
  operations(): number;
  lines_dropped(): number;
}

type PromisingRun = (...args: Parameters<RhaiExports["run"]>) => Promise<void>;

/** JSPI, which TypeScript's library does not know yet. Without it, as in some browsers, scripts can be checked but not run. */
interface JspiNamespace {
  Suspending?: new (run: (...args: number[]) => unknown) => () => void;
  promising?(run: (...args: never[]) => unknown): PromisingRun;
}

const jspi = WebAssembly as unknown as JspiNamespace;
const encoder = new TextEncoder();
// A byte order mark is a character of the text like any other.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function suspending(run: (...args: number[]) => unknown): (...args: number[]) => unknown {
  return jspi.Suspending === undefined ? run : new jspi.Suspending(run);
}

/** Where the compiled module lies. */
export function rhaiWasmPath(): URL {
  return new URL("./dist/rhai.wasm", import.meta.url);
}

/** Compiles the module's bytes once; the module can be posted to workers. */
export function compileRhaiModule(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}

/** By module and number of pages. */
const firstImages = new WeakMap<WebAssembly.Module, Map<number, FirstImage>>();

interface CachedProgram {
  handle: number;
  bytes: number;
}

/** One instance of the module: it runs one script at a time, which it keeps compiled. */
export class RhaiInstance {
  readonly #exports: RhaiExports;
  readonly #run: PromisingRun | null;
  readonly #memory: WebAssembly.Memory;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #results: number;
  /** In the order of their last use. */
  readonly #programs = new Map<string, CachedProgram>();
  readonly #image: FirstImage;
  readonly #freshBytes: number;
  readonly #canSleep: boolean;
  #programBytes = 0;
  #lastKey: string | null = null;
  #memoryLimit = 0;
  #usable = true;
  #body: Uint8Array | null = null;
  #panic: string | null = null;
  /** Of the running execution, or the last. */
  #lines: LogLine[] = [];

  /** Costs a fraction of a millisecond; the memory it does not touch costs nothing. */
  static create(module: WebAssembly.Module, hooks: HostHooks, options: InstanceOptions = {}): RhaiInstance {
    return new RhaiInstance(module, hooks, options);
  }

  private constructor(module: WebAssembly.Module, hooks: HostHooks, options: InstanceOptions) {
    const pages = Math.ceil(((options.maxMemoryBytes ?? DEFAULT_MAX_MEMORY_BYTES) + OVERHEAD_BYTES) / PAGE_BYTES);
    // Never grown: JavaScriptCore copies the whole memory then, and so makes every page resident.
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#bytes = new Uint8Array(this.#memory.buffer as ArrayBuffer);
    this.#words = new Uint32Array(this.#memory.buffer as ArrayBuffer);
    const sleepMs = hooks.sleepMs;
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.#memory },
      host: {
        poll: suspending(() => hooks.poll()),
        now_ms: () => performance.now(),
        log_line: (level: number, at: number, length: number, fieldsAt: number, fieldsLength: number) => {
          this.#lines.push({
            atUs: Math.round(hooks.nowUs()),
            level: LEVELS[level] ?? "info",
            message: this.#text(at, length),
            fields: fieldsAt === 0 ? null : this.#text(fieldsAt, fieldsLength),
          });
        },
        sleep_ms: suspending((ms) => sleepMs?.(ms ?? 0)),
        take_body: (into: number) => {
          if (this.#body !== null) this.#bytes.set(this.#body, into >>> 0);
        },
        panicked: (at: number, length: number) => {
          // Without its first line, which names a file of the machine that built the module.
          this.#panic = this.#text(at, length).replace(/^panicked at [^\n]*:\d+:\d+:\n/, "");
        },
      },
    });
    this.#exports = instance.exports as unknown as RhaiExports;
    this.#run = jspi.promising?.(this.#exports.run) ?? null;
    this.#canSleep = sleepMs !== undefined;
    const images = firstImages.get(module) ?? new Map<number, FirstImage>();
    firstImages.set(module, images);
    const image = images.get(pages);
    if (image === undefined) {
      this.#exports.init();
      this.#image = new FirstImage(this.#bytes, this.touchedBytes);
      images.set(pages, this.#image);
    } else {
      this.#image = image;
      image.copyTo(this.#bytes);
    }
    if (this.#canSleep) this.#exports.enable_sleep();
    this.#results = this.#exports.results() >>> 2;
    this.#freshBytes = this.#exports.used();
  }

  /** False once something may have torn the instance; every other call then throws. */
  get usable(): boolean {
    return this.#usable;
  }

  /** The end of the memory that was ever touched: what the instance may keep resident at most. */
  get touchedBytes(): number {
    return this.#exports.high_water() >>> 0;
  }

  /**
   * Makes the instance as good as new, for another app: its whole memory as it first was, its programs forgotten.
   * Only while it is `usable`; one that is not has to be thrown away.
   */
  restore(): void {
    this.#assertUsable();
    this.#image.restore(this.#bytes, this.touchedBytes);
    this.#programs.clear();
    this.#programBytes = 0;
    this.#lastKey = null;
    if (this.#canSleep) this.#exports.enable_sleep();
  }

  /** Compiles only. Null when the source compiles. */
  check(source: string, maxExprDepth: number): CompileDiagnostic | null {
    const compiled = this.#compile(source, maxExprDepth);
    if (typeof compiled !== "number") return compiled;
    this.#exports.forget(compiled);
    return null;
  }

  /** Compiles and keeps the program under `key`; the ones used longest ago make room. Null when the source compiles. */
  load(key: string, source: string, maxExprDepth: number): CompileDiagnostic | null {
    if (this.#programs.has(key)) return null;
    const before = this.#exports.used();
    const compiled = this.#compile(source, maxExprDepth);
    if (typeof compiled !== "number") return compiled;
    const bytes = Math.max(0, this.#exports.used() - before);
    this.#programs.set(key, { handle: compiled, bytes });
    this.#lastKey = key;
    this.#programBytes += bytes;
    for (const [oldest, program] of this.#programs) {
      if (oldest === key) break;
      if (this.#programs.size <= MAX_PROGRAMS && this.#programBytes <= MAX_PROGRAM_BYTES) break;
      this.#programs.delete(oldest);
      this.#programBytes -= program.bytes;
      this.#exports.forget(program.handle);
    }
    return null;
  }

  has(key: string): boolean {
    return this.#programs.has(key);
  }

  /** `runFrame` for an input as it is, with the response read. */
  async run(key: string, input: ScriptInput, limits: RunLimits): Promise<RunResult> {
    const end = await this.runFrame(key, requestFrame(input), input.body, limits);
    if (end.outcome !== "ok") return { ...end, response: null };
    const memory = frameMemory(new ArrayBuffer(this.answerBytes));
    this.writeAnswer(memory, 0);
    return { ...end, response: readAnswerFrame(memory, 0) };
  }

  /**
   * Runs the program loaded under `key` for a request of `writeRequestFrame`. Never rejects for what a script does; throws
   * for what its caller does: a key that was not loaded, an instance that is not usable. The response of one that ended
   * `ok` is fetched with `writeAnswer` before the instance is used again.
   */
  runFrame(key: string, frame: Uint8Array, body: Uint8Array | null, limits: RunLimits): Promise<RunEnd> {
    const program = this.#programs.get(key);
    if (program === undefined) throw new Error(`No program is loaded under ${key}`);
    this.#assertUsable();
    const enter = this.#run;
    if (enter === null) throw new Error("Cannot run a script: WebAssembly has no JSPI here");
    if (this.#lastKey !== key) {
      this.#programs.delete(key);
      this.#programs.set(key, program);
      this.#lastKey = key;
    }
    this.#bytes.set(frame, this.#exports.frame(frame.length) >>> 0);
    this.#body = body;
    this.#lines = [];
    this.#usable = false;
    this.#memoryLimit = limits.memoryBytes;
    return enter(
      program.handle,
      limits.maxOperations,
      limits.maxStringSize,
      limits.maxArraySize,
      limits.maxMapSize,
      limits.maxCallLevels,
      limits.memoryBytes,
    ).then(this.#ended, this.#trapped);
  }

  /** How many bytes `writeAnswer` writes; a whole number of words. */
  get answerBytes(): number {
    const { headers, textLength, bodyLength } = WORD;
    const texts = this.#result(textLength) + this.#result(bodyLength);
    return (ANSWER_WORD.ends + 2 * this.#result(headers) + Math.ceil(texts / 4)) * 4;
  }

  /** Writes the response of the last run, one that ended `ok`, at byte `at`, a multiple of four. */
  writeAnswer(memory: FrameMemory, at: number): void {
    const { bytes, words } = memory;
    const head = at >>> 2;
    const ends = 2 * this.#result(WORD.headers);
    const textBytes = this.#result(WORD.textLength);
    const bodyBytes = this.#result(WORD.bodyLength);
    words[head + ANSWER_WORD.status] = this.#result(WORD.status);
    words[head + ANSWER_WORD.headers] = this.#result(WORD.headers);
    words[head + ANSWER_WORD.textBytes] = textBytes;
    words[head + ANSWER_WORD.isAscii] = this.#result(WORD.textIsAscii);
    words[head + ANSWER_WORD.bodyKind] = this.#result(WORD.bodyKind) satisfies BodyKind;
    words[head + ANSWER_WORD.bodyBytes] = bodyBytes;
    const meta = this.#result(WORD.metaAt) >>> 2;
    for (let index = 0; index < ends; index++) {
      words[head + ANSWER_WORD.ends + index] = this.#words[meta + index] as number;
    }
    const textAt = at + (ANSWER_WORD.ends + ends) * 4;
    const from = this.#result(WORD.textAt);
    bytes.set(this.#bytes.subarray(from, from + textBytes), textAt);
    if (bodyBytes === 0) return;
    const bodyAt = this.#result(WORD.bodyAt);
    bytes.set(this.#bytes.subarray(bodyAt, bodyAt + bodyBytes), textAt + textBytes);
  }

  #assertUsable(): void {
    if (!this.#usable) throw new Error("The instance is running, or torn by an earlier run");
  }

  /** The program's handle, or why there is none. */
  #compile(source: string, maxExprDepth: number): number | CompileDiagnostic {
    this.#assertUsable();
    // A UTF-16 unit is at most three bytes of UTF-8.
    const ascii = source.length;
    let at = this.#exports.frame(ascii) >>> 0;
    const { read } = encoder.encodeInto(source, this.#bytes.subarray(at, at + ascii));
    if (read < source.length) {
      const bytes = encoder.encode(source);
      at = this.#exports.frame(bytes.length) >>> 0;
      this.#bytes.set(bytes, at);
    }
    let handle: number;
    try {
      handle = this.#exports.compile(maxExprDepth, COMPILE_MEMORY_BYTES);
    } catch (trap) {
      this.#usable = false;
      const { error } = this.#describeTrap(trap);
      return { message: `The script cannot be compiled: ${error}`, line: null, column: null };
    }
    if (handle >= 0) return handle;
    return this.#diagnostic();
  }

  #text(at: number, length: number): string {
    const from = at >>> 0;
    return decoder.decode(this.#bytes.subarray(from, from + length));
  }

  /** The error that the results describe. */
  #diagnostic(): CompileDiagnostic {
    return {
      message: this.#text(this.#result(WORD.textAt), this.#result(WORD.textLength)),
      line: this.#result(WORD.line) || null,
      column: this.#result(WORD.column) || null,
    };
  }

  #result(index: number): number {
    return this.#words[this.#results + index] as number;
  }

  readonly #ended = (): RunEnd => {
    this.#body = null;
    const leftover = this.#exports.used() - this.#freshBytes - this.#programBytes - this.#result(WORD.bodyLength);
    this.#usable = leftover < MAX_LEFTOVER_BYTES;
    return {
      outcome: OUTCOMES[this.#result(WORD.outcome)] ?? "script_error",
      error: this.#result(WORD.hasError) === 1 ? this.#diagnostic() : null,
      operations: this.#result(WORD.operationsHigh) * 2 ** 32 + this.#result(WORD.operationsLow),
      memoryPeakBytes: this.#result(WORD.peak),
      lines: this.#lines,
      linesDropped: this.#result(WORD.linesDropped),
      reusable: this.#usable,
    };
  };

  /** What a trap means. The instance is never used again: its stack pointer and allocator may be torn. */
  readonly #trapped = (trap: unknown): RunEnd => {
    this.#body = null;
    const { outcome, error } = this.#describeTrap(trap);
    return {
      outcome,
      error: { message: error, line: null, column: null },
      operations: this.#exports.operations(),
      memoryPeakBytes: Math.min(this.#exports.peak() >>> 0, this.#memoryLimit),
      lines: this.#lines,
      linesDropped: this.#exports.lines_dropped(),
      reusable: false,
    };
  };

  #describeTrap(trap: unknown): { outcome: RunOutcome; error: string } {
    if (this.#exports.memory_exceeded() === 1) return { outcome: "memory_exceeded", error: "Out of memory" };
    if (this.#exports.interrupted() === 1) return { outcome: "interrupted", error: "Interrupted" };
    if (this.#panic !== null) {
      return { outcome: "script_error", error: `The engine failed on a script that it should run: ${this.#panic}` };
    }
    if (
      trap instanceof RangeError ||
      (trap instanceof WebAssembly.RuntimeError && /bounds|stack/i.test(trap.message))
    ) {
      return { outcome: "limit_exceeded", error: "The engine's stack overflowed" };
    }
    const reason = trap instanceof Error ? trap.message : String(trap);
    return { outcome: "script_error", error: `The engine failed on a script that it should run: ${reason}` };
  }
}
