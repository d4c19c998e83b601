import { PiCloudError } from "../runtime/core/errors.ts";

export interface PasswordCost {
  memoryKib: number;
  passes: number;
}

/**
 * Argon2id with 19 MiB, two passes and one lane: the first of the settings that OWASP's Password Storage Cheat Sheet
 * names. On a Raspberry Pi 5 a hash takes about a tenth of a second, and the two that may run at once 38 MiB, which the
 * smallest Pi has to spare; a graphics card that guesses has to pay those 19 MiB for every guess.
 */
export const PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2 };

const MAX_RUNNING = 2;
/** At a tenth of a second each, two at a time: nobody waits for more than some three seconds. */
const MAX_WAITING = 64;

/** Hashes passwords, two at a time, whoever asks and how often: the rest of the machine goes on. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
  }

  /** How many run now. */
  get running(): number {
    return this.#running;
  }

  /** Throws `overloaded` when too many wait already. */
  hash(password: string): Promise<string> {
    const { memoryKib: memoryCost, passes: timeCost } = this.#cost;
    return this.#inTurn(() => Bun.password.hash(normal(password), { algorithm: "argon2id", memoryCost, timeCost }));
  }

  /**
   * Whether the password is that of the hash. With null, where there is no such account, the same work is done for an
   * answer that is always no. Throws `overloaded`.
   */
  verify(password: string, hash: string | null): Promise<boolean> {
    return this.#inTurn(async () => {
      const right = await Bun.password.verify(normal(password), hash ?? this.#nobodys());
      return right && hash !== null;
    });
  }

  /** The form of a hash of the same cost, of a password that nobody knows. */
  #nobodys(): string {
    const { memoryKib, passes } = this.#cost;
    const [salt, digest] = ["A".repeat(43), "B".repeat(42) + "A"];
    return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${salt}$${digest}`;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new PiCloudError("overloaded", "Too many passwords are being checked: try again in a second");
      }
      // Woken with the place of whoever has finished.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** The same password, however a keyboard composes its accents. Source: RFC 8265, OpaqueString. */
function normal(password: string): string {
  return password.normalize("NFC");
}
