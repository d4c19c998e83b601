import { Type, type Static } from "@sinclair/typebox";
import { Closed, Count, ResultFields, Text, wireReader } from "./wire-shapes.ts";

/** Where the manager answers the nodes of its installation, below its address. */
export const IDENTIFY_PATH = "/node/v1/identify";
export const EXECUTIONS_PATH = "/node/v1/executions";
export const WATCH_PATH = "/node/v1/watch";
/** What a node says of the client whose request it hands on; believed with the node's token alone. */
export const CLIENT_ADDRESS_HEADER = "x-picloud-client-address";
export const CLIENT_ORIGIN_HEADER = "x-picloud-client-origin";

const Id = Type.String({ pattern: "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });
const NullableText = Type.Union([Text, Type.Null()]);

/** Executions in the order of their ends. A batch of unknown fate is sent again, unchanged, under its id. */
const ExecutionBatch = Type.Object(
  {
    /** Which process sends it. */
    writer: Id,
    id: Id,
    executions: Type.Array(
      Type.Object(
        {
          request: Type.Object(
            {
              id: Id,
              app: Type.Object({ id: Id, slug: Text }, Closed),
              script: Type.Object({ id: Id, name: Text, version: Type.Integer() }, Closed),
              method: Text,
              url: Text,
              host: Text,
              path: Text,
            },
            Closed,
          ),
          result: Type.Object(ResultFields, Closed),
          trigger: Type.Union([Type.Literal("route"), Type.Literal("execute"), Type.Literal("draft")]),
          routeId: Type.Union([Id, Type.Null()]),
          status: Type.Integer(),
          startedAtMs: Type.Number(),
        },
        Closed,
      ),
    ),
    /** Requests that a rate limit kept from their scripts. */
    refused: Type.Array(Type.Object({ appId: Id, scriptId: Id, atMs: Type.Number(), requests: Count }, Closed)),
    /** Executions that were given up since the last batch, because too many waited. */
    dropped: Count,
  },
  Closed,
);

export type SentBatch = Static<typeof ExecutionBatch>;
export const readSentBatch = wireReader("batch", ExecutionBatch);

/** The headers that say who somebody is. */
const IdentifyRequest = Type.Object({ authorization: NullableText, cookie: NullableText, origin: Text }, Closed);
export const readIdentifyRequest = wireReader("request", IdentifyRequest);

const Scope = Type.Object(
  { right: Type.Union([Type.Literal("read"), Type.Literal("write")]), appId: NullableText },
  Closed,
);
const Session = Type.Object({ id: Text, expiresAtMs: Type.Number() }, Closed);
const Principal = Type.Object(
  {
    kind: Type.Union([
      Type.Literal("account"),
      Type.Literal("token"),
      Type.Literal("environment"),
      Type.Literal("system"),
      Type.Literal("nobody"),
    ]),
    id: NullableText,
    name: Text,
    scope: Type.Union([Scope, Type.Null()]),
    session: Type.Union([Session, Type.Null()]),
  },
  Closed,
);
const Identified = Type.Union([
  Type.Object({ principal: Principal, by: Type.Union([Type.Literal("bearer"), Type.Literal("cookie")]) }, Closed),
  Type.Null(),
]);
export const readIdentified = wireReader("identified", Identified);

/** The first line of the stream that a node keeps open: it lasts as long as the manager's process. */
export const readGreeting = wireReader("greeting", Type.Object({ adminTokenHash: Text }, Closed));

/** What a node knows the administrator's token by without having it: SHA-256, in hexadecimal. */
export function hashOfToken(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex");
}
