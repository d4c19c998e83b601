import type { RecorderClock } from "../../record-execution.ts";
import type { Sql } from "../../../sql/connect.ts";
import { CredentialWatch, liveCredentials } from "../../credential-watch.ts";
import { createAdminVerifier } from "../../identify-admin.ts";
import { LogTail } from "../../log-tail.ts";
import { PasswordHasher, type PasswordCost } from "../../password-hasher.ts";
import { tailHistory } from "../../read-log.ts";
import { hashSecret, newSecret } from "../../secret-token.ts";
import { SignInThrottle } from "../../sign-in-throttle.ts";
import { accountOperations } from "../accounts.ts";
import { logOperations } from "../logs.ts";
import { sessionOperations } from "../session.ts";
import { statsOperations } from "../stats.ts";
import { createTestApi, type TestAnswer, type TestApi, type TestApiOptions } from "../testing.ts";
import { tokenOperations } from "../tokens.ts";

/** The whole control plane with the real way in, over a real database, and a clock that stands still. */
export interface AccountApi extends TestApi {
  clock: { now: number };
  hasher: PasswordHasher;
  throttle: SignInThrottle;
  watch: CredentialWatch;
  tail: LogTail;
  /** What the watch waits for. */
  timers: ReadonlySet<() => void>;
  /** Lets the watch look again. */
  tick(): void;
  /** As a page of the dashboard does; `credentials` are the headers of who asks. */
  as(credentials: Record<string, string>): Ask;
  /** Signs in from an address and gives the headers of the session. */
  signIn(username: string, password: string, address?: string): Promise<Record<string, string>>;
  /** Makes the first account by a link. */
  setUp(username: string, password: string): Promise<Record<string, string>>;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<TestAnswer>;

export const ROOT_TOKEN = "the-token-with-every-right";
export const ROOT = { authorization: `Bearer ${ROOT_TOKEN}` };
export const PASSWORD = "correct horse battery";

/** Hashing that costs nothing, for tests of everything else. */
const CHEAP: PasswordCost = { memoryKib: 8, passes: 1 };

export function createAccountApi(sql: Sql, options: TestApiOptions & { cost?: PasswordCost } = {}): AccountApi {
  const clock = { now: Date.now() };
  const nowMs = () => clock.now;
  const session = { idleMinutes: 60, days: 2 };
  const callbacks = new Set<() => void>();
  const timers: RecorderClock = {
    nowMs,
    after(_delayMs, callback) {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
  };
  const hasher = new PasswordHasher(options.cost ?? CHEAP);
  const throttle = new SignInThrottle(nowMs);
  const watch = new CredentialWatch({ findLive: liveCredentials(sql, session, nowMs), clock: timers });
  const services = { hasher, throttle, watch, session, nowMs };
  const tail = new LogTail({ history: tailHistory(sql) });
  const recorder = { flush: async () => {} };
  const adminToken = { value: ROOT_TOKEN, source: "env" as const };
  const api = createTestApi(sql, {
    ...options,
    admin: createAdminVerifier({ sql, adminToken, session, nowMs }),
    operations: [
      ...logOperations({ recorder, tail, days: 7, watch: (principal) => watch.watch(principal) }),
      ...statsOperations({ recorder, days: 7 }),
      ...sessionOperations(services),
      ...accountOperations(services),
      ...tokenOperations(services),
    ],
  });

  async function open(path: string, body: unknown, address: string): Promise<Record<string, string>> {
    const headers = { "content-type": "application/json", authorization: "" };
    const answer = await api.fetch(path, { method: "POST", body: JSON.stringify(body), headers }, { address });
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    return { authorization: "", cookie, "sec-fetch-site": "same-origin" };
  }

  return {
    ...api,
    clock,
    hasher,
    throttle,
    watch,
    tail,
    timers: callbacks,
    tick() {
      const due = [...callbacks];
      callbacks.clear();
      for (const callback of due) callback();
    },
    as: (credentials) => (method, path, body) => api.send(method, path, body, credentials),
    signIn: (username, password, address = "192.0.2.1") => open("/session", { username, password }, address),
    async setUp(username, password) {
      const token = newSecret();
      const expires = new Date(nowMs() + 3_600_000).toISOString();
      await sql`INSERT INTO setup_tokens (token_hash, expires_at) VALUES (${hashSecret(token)}, ${expires}::timestamptz)`;
      return open("/setup", { token, username, password }, "192.0.2.1");
    },
  };
}
