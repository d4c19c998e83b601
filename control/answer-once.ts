import { PiCloudError } from "../runtime/core/errors.ts";
import { findKeptAnswer, keepAnswer, tryLockKey, type KeptAnswer, type KeyScope } from "./store/idempotency-keys.ts";
import type { RootUnitOfWork, UnitOfWork } from "./unit-of-work.ts";

export type { KeptAnswer, KeyScope } from "./store/idempotency-keys.ts";

/**
 * Answers a request with an idempotency key: what the key answered before, or what `run` answers now. The writes of `run`
 * and the key's record are one transaction, so a reply that is lost after the commit, or a process that dies before it,
 * leaves both or none. An answer of 500 or more undoes everything and is not kept. Throws `idempotency_key_reused` for
 * another request under the same key, `idempotency_in_progress` while the first one runs.
 */
export async function answerOnce(
  work: RootUnitOfWork,
  scope: KeyScope,
  requestHash: string,
  run: (inner: UnitOfWork) => Promise<KeptAnswer>,
): Promise<{ answer: KeptAnswer; replayed: boolean }> {
  try {
    return await work.together(async (inner, transaction) => {
      if (!(await tryLockKey(transaction, scope))) {
        throw new PiCloudError("idempotency_in_progress", "The first request with this Idempotency-Key still runs");
      }
      const kept = await findKeptAnswer(transaction, scope);
      if (kept !== null) {
        if (kept.requestHash === requestHash) return { answer: kept.answer, replayed: true };
        throw new PiCloudError("idempotency_key_reused", "This Idempotency-Key belongs to a request with another body");
      }
      const answer = await run(inner);
      if (answer.status >= 500) throw new Undone(answer);
      await keepAnswer(transaction, scope, requestHash, answer);
      return { answer, replayed: false };
    });
  } catch (error) {
    if (error instanceof Undone) return { answer: error.answer, replayed: false };
    throw error;
  }
}

/** Rolls the transaction back and carries the answer out of it. */
class Undone extends Error {
  readonly answer: KeptAnswer;

  constructor(answer: KeptAnswer) {
    super("undone");
    this.answer = answer;
  }
}
