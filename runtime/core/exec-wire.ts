import { Type } from "@sinclair/typebox";
import type { ExecRequest, ExecResult } from "./execution.ts";
import { Closed, Limit, malformedFrame, NullableError, Pairs, ResultFields, Text, wireReader } from "./wire-shapes.ts";

/** Where an executor answers, below its address. */
export const EXECUTE_PATH = "/v1/execute";
export const COMPILE_PATH = "/v1/compile";
/** Carries the number of the wire's shape (`executor_protocol` of `/version`). */
export const PROTOCOL_HEADER = "x-picloud-executor-protocol";

/** What the executor keeps a source under, so that one travels once: SHA-256, base64url. */
export function hashOfSource(source: string): string {
  return new Bun.CryptoHasher("sha256").update(source).digest("base64url");
}

/** A request as the executor gets it. */
export interface ReceivedRequest {
  /** Its program has the source only when `source` came with it. */
  request: ExecRequest;
  /** As `hashOfSource` makes it. */
  sourceHash: string;
  source: string | null;
}

const RequestHead = Type.Object(
  {
    id: Text,
    app: Type.Object({ id: Text, slug: Text }, Closed),
    script: Type.Object({ id: Text, name: Text, version: Type.Integer() }, Closed),
    program: Type.Object({ revision: Text, parseDepth: Limit, sourceHash: Text }, Closed),
    limits: Type.Object(
      {
        max_operations: Limit,
        max_string_size: Limit,
        max_array_size: Limit,
        max_map_size: Limit,
        max_call_levels: Limit,
        max_expr_depth: Limit,
        timeout_ms: Limit,
        memory_limit_mb: Limit,
      },
      Closed,
    ),
    method: Text,
    url: Text,
    host: Text,
    path: Text,
    params: Pairs,
    domain: Pairs,
    headers: Pairs,
    /** Whether the frame's last part is a body: an empty one is not the same as none. */
    body: Type.Boolean(),
    remoteAddr: Text,
  },
  Closed,
);

const ResultHead = Type.Object(
  {
    ...ResultFields,
    response: Type.Union([
      Type.Object(
        {
          status: Type.Integer(),
          headers: Pairs,
          body: Type.Union([Type.Literal("text"), Type.Literal("bytes"), Type.Null()]),
        },
        Closed,
      ),
      Type.Null(),
    ]),
  },
  Closed,
);

const readRequestHead = wireReader("request", RequestHead);
const readResultHead = wireReader("result", ResultHead);
/** Of a compilation: null when the source is right. */
export const readCompileError = wireReader("error", NullableError);
export const readCompileRequest = wireReader("request", Type.Object({ source: Text, parseDepth: Limit }, Closed));

/**
 * One frame: the lengths of head and source, the head as JSON, the source when it is sent, and the body as it is. The
 * source is left out (`withSource` false) where the executor is known to have it.
 */
export function encodeExecRequest(request: ExecRequest, sourceHash: string, withSource: boolean): Uint8Array {
  const { program, body, ...rest } = request;
  const { revision, parseDepth } = program;
  const head = JSON.stringify({ ...rest, program: { revision, parseDepth, sourceHash }, body: body !== null });
  return frame(head, withSource ? Buffer.from(program.source) : null, body);
}

/** Throws `malformed_frame` with a sentence that names what is wrong. */
export function decodeExecRequest(bytes: Uint8Array): ReceivedRequest {
  const { head, source, rest } = unframe(bytes);
  const { program, body, ...request } = readRequestHead(head);
  const { sourceHash, revision, parseDepth } = program;
  const text = source === null ? null : utf8.decode(source);
  return {
    request: {
      ...request,
      program: { revision, source: text ?? "", parseDepth },
      body: body ? rest : null,
    },
    sourceHash,
    source: text,
  };
}

export function encodeExecResult(result: ExecResult): Uint8Array {
  const { response } = result;
  if (response === null) return frame(JSON.stringify(result), null, null);
  const { body } = response;
  const kind = body === null ? null : typeof body === "string" ? "text" : "bytes";
  const head = JSON.stringify({ ...result, response: { ...response, body: kind } });
  return frame(head, null, typeof body === "string" ? Buffer.from(body) : body);
}

/** Throws `malformed_frame`. */
export function decodeExecResult(bytes: Uint8Array): ExecResult {
  const { head, rest } = unframe(bytes);
  const result = readResultHead(head);
  const { response } = result;
  if (response === null) return { ...result, response };
  const { body: kind, ...answer } = response;
  const body = kind === null ? null : kind === "text" ? utf8.decode(rest) : rest;
  return { ...result, response: { ...answer, body } };
}

/** A byte order mark is a character like any other: a script may answer one. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const LENGTHS_BYTES = 8;
/** In place of a length: the part is missing. */
const ABSENT = 0xffff_ffff;

function frame(head: string, source: Uint8Array | null, rest: Uint8Array | null): Uint8Array {
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(LENGTHS_BYTES + headBytes + (source?.byteLength ?? 0) + (rest?.byteLength ?? 0));
  bytes.writeUInt32LE(headBytes, 0);
  bytes.writeUInt32LE(source === null ? ABSENT : source.byteLength, 4);
  bytes.write(head, LENGTHS_BYTES);
  if (source !== null) bytes.set(source, LENGTHS_BYTES + headBytes);
  if (rest !== null) bytes.set(rest, bytes.byteLength - rest.byteLength);
  return bytes;
}

function unframe(bytes: Uint8Array): { head: unknown; source: Uint8Array | null; rest: Uint8Array } {
  if (bytes.byteLength < LENGTHS_BYTES) throw malformedFrame("A frame has at least 8 bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headEnd = LENGTHS_BYTES + view.getUint32(0, true);
  const sourceBytes = view.getUint32(4, true);
  const sourceEnd = sourceBytes === ABSENT ? headEnd : headEnd + sourceBytes;
  if (sourceEnd > bytes.byteLength)
    throw malformedFrame(`A frame of ${bytes.byteLength} bytes ends before its parts do`);
  let head: unknown;
  try {
    head = JSON.parse(utf8.decode(bytes.subarray(LENGTHS_BYTES, headEnd)));
  } catch {
    throw malformedFrame("The head of a frame is no JSON");
  }
  const source = sourceBytes === ABSENT ? null : bytes.subarray(headEnd, sourceEnd);
  return { head, source, rest: bytes.subarray(sourceEnd) };
}
