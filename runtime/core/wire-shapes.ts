import { Type, type Static, type TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { PiCloudError } from "./errors.ts";
import { OUTCOMES } from "./execution.ts";

/** Pieces of what the services of an installation send each other. Unknown fields are named, never dropped. */
export const Closed = { additionalProperties: false };
export const Text = Type.String();
export const Count = Type.Integer({ minimum: 0 });
export const Limit = Type.Integer({ minimum: 1 });
export const Pairs = Type.Array(Type.Tuple([Text, Text]));

const NullableInteger = Type.Union([Type.Integer(), Type.Null()]);
const ErrorShape = Type.Object({ message: Text, line: NullableInteger, column: NullableInteger }, Closed);
/** A `ScriptError` or null. */
export const NullableError = Type.Union([ErrorShape, Type.Null()]);

const Line = Type.Object(
  {
    atUs: Type.Number(),
    level: Type.Union([Type.Literal("trace"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")]),
    message: Text,
    fields: Type.Union([Text, Type.Null()]),
  },
  Closed,
);

/** An `ExecResult` but for its response. */
export const ResultFields = {
  outcome: Type.Union(OUTCOMES.map((outcome) => Type.Literal(outcome))),
  error: NullableError,
  durationUs: Type.Number(),
  operations: Type.Number(),
  memoryPeakBytes: Type.Number(),
  lines: Type.Array(Line),
  linesDropped: Count,
};

/** Checks what came by its shape; throws `malformed_frame` with a sentence that names the field. */
export function wireReader<Schema extends TSchema>(name: string, schema: Schema): (value: unknown) => Static<Schema> {
  const check = TypeCompiler.Compile(schema);
  return (value) => {
    if (check.Check(value)) return value;
    const first = check.Errors(value).First();
    const field = `${name}${(first?.path ?? "").replaceAll("/", ".")}`;
    throw malformedFrame(`${field} is wrong: ${first?.message ?? "not the expected shape"}`);
  };
}

/** What another service sent, to be read by a `wireReader`. Throws `malformed_frame`. */
export async function readWireJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw malformedFrame("The request is no JSON");
  }
}

export function malformedFrame(message: string): PiCloudError {
  return new PiCloudError("malformed_frame", message);
}
