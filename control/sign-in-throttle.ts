import { PiCloudError } from "../runtime/core/errors.ts";
import { clientBlock } from "../runtime/core/client-block.ts";

/** One try, which counts as failed until it is said otherwise. */
export interface Attempt {
  /** The password was right. */
  succeeded(): void;
  /** It was wrong. */
  failed(): void;
  /** Nobody looked at the password. */
  cancelled(): void;
}

interface AddressRecord {
  failures: number;
  blockedUntilMs: number;
  lastMs: number;
  running: number;
  /** The one account that was tried from here; null once there were several. */
  account: string | null;
}

interface AccountRecord {
  /** Failures; they leak away one by one. */
  level: number;
  lastMs: number;
}

const MAX_ADDRESSES = 10_000;
const MAX_ACCOUNTS = 1_000;
/** After which an address without further tries is as good as new. */
const FORGET_MS = 3_600_000;
const LEAK_MS = 30_000;
/** From here on an account is being guessed at. */
const UNDER_ATTACK = 10;
const CALM = { free: 5, firstDelayMs: 1_000 };
const ATTACKED = { free: 1, firstDelayMs: 15_000 };
const MAX_DELAY_MS = 300_000;
const MAX_RUNNING = 2;

/**
 * Slows guessing down without locking the owner out. An address that fails waits for ever longer; while many fail on one
 * account, from wherever, an address has to wait after its first failure on it already. An address that has not failed is
 * always let through: that is how the owner gets in while fifty others guess. Kept in memory, and to a bound.
 */
export class SignInThrottle {
  readonly #nowMs: () => number;
  readonly #addresses = new Map<string, AddressRecord>();
  readonly #accounts = new Map<string, AccountRecord>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** How many addresses and accounts are remembered. */
  get size(): number {
    return this.#addresses.size + this.#accounts.size;
  }

  /** Throws `too_many_attempts` with `retry_after_s`. Equal for accounts that there are and that there are not. */
  admit(clientAddress: string, account: string): Attempt {
    const now = this.#nowMs();
    const address = this.#address(clientBlock(clientAddress), account, now);
    if (now < address.blockedUntilMs) throw tooMany(address.blockedUntilMs - now);
    if (address.running >= MAX_RUNNING) throw tooMany(1_000);
    const guessed = this.#account(account, now);
    const { free, firstDelayMs } = guessed.level >= UNDER_ATTACK ? ATTACKED : CALM;
    const before = { failures: address.failures, blockedUntilMs: address.blockedUntilMs };
    // Counted before the password is looked at: of many tries at once no more are let through than one by one.
    address.running++;
    address.failures++;
    address.lastMs = now;
    guessed.level++;
    const over = address.failures - free;
    if (over >= 0) address.blockedUntilMs = now + Math.min(MAX_DELAY_MS, firstDelayMs * 2 ** Math.min(over, 30));

    let open = true;
    const end = (undo: () => void) => {
      if (!open) return;
      open = false;
      address.running--;
      undo();
    };
    const takeBack = () => {
      guessed.level = Math.max(0, guessed.level - 1);
      address.failures = Math.max(0, address.failures - 1);
      address.blockedUntilMs = before.blockedUntilMs;
    };
    return {
      failed: () => end(() => {}),
      cancelled: () => end(takeBack),
      succeeded: () =>
        end(() => {
          takeBack();
          // Not for who has tried other accounts as well: one of one's own would buy new guesses at another.
          if (address.account === account) address.failures = 0;
        }),
    };
  }

  #address(key: string, account: string, now: number): AddressRecord {
    const known = this.#addresses.get(key);
    const fresh = known === undefined || (known.running === 0 && now - known.lastMs > FORGET_MS);
    const record = fresh ? { failures: 0, blockedUntilMs: 0, lastMs: now, running: 0, account } : known;
    if (record.account !== account) record.account = null;
    remember(this.#addresses, key, record, MAX_ADDRESSES);
    return record;
  }

  #account(key: string, now: number): AccountRecord {
    const record = this.#accounts.get(key) ?? { level: 0, lastMs: now };
    record.level = Math.max(0, record.level - (now - record.lastMs) / LEAK_MS);
    record.lastMs = now;
    remember(this.#accounts, key, record, MAX_ACCOUNTS);
    return record;
  }
}

/** The least recently used gives way. */
function remember<T>(map: Map<string, T>, key: string, record: T, most: number): void {
  map.delete(key);
  map.set(key, record);
  if (map.size <= most) return;
  const [eldest] = map.keys();
  if (eldest !== undefined) map.delete(eldest);
}

function tooMany(waitMs: number): PiCloudError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new PiCloudError("too_many_attempts", `Too many attempts: try again in ${seconds} s`, {
    retry_after_s: seconds,
  });
}
