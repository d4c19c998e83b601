import { runBunTests } from "../bun-tests.ts";
import { openLoad } from "../open-load.ts";
import type { Row } from "../row.ts";
import { ACCOUNT_ENVIRONMENT, OWNER, signInFrom } from "../sign-in.ts";

const ADDRESSES = 50;
/** Each address has so many guesses on their way. */
const AT_ONCE = 4;
/** From a new address an owner gets in at once, but for the guesses that are being hashed before. */
const PATIENCE_MS = 10_000;

export default {
  id: "30",
  title: `10,000 wrong passwords from ${ADDRESSES} addresses`,
  minutes: 1,
  async run(trial) {
    const server = await trial.server({ env: ACCOUNT_ENVIRONMENT });
    const guesses = trial.count(10_000, 1_000);
    const statuses = new Map<number, number>();
    let sent = 0;
    const startedAt = performance.now();
    const guess = async (address: string): Promise<void> => {
      while (sent < guesses) {
        const password = `a guess, number ${sent++}`;
        const { status } = await signInFrom(server, address, { ...OWNER, password });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    // The owner comes back from elsewhere each time, as one who travels.
    let homes = 0;
    const owner = openLoad(2, () => signInFrom(server, `198.51.100.${++homes % 250}`, OWNER));
    const addresses = Array.from({ length: ADDRESSES * AT_ONCE }, (_, index) => `203.0.113.${index % ADDRESSES}`);
    await Promise.all(addresses.map(guess));
    const signedIn = await owner.stop();
    const looked = statuses.get(401) ?? 0;
    const throttled = statuses.get(429) ?? 0;
    trial.say([...statuses].map(([status, count]) => `${count} times ${status}`).join(", "));
    // Two at once, then one after 15 s, after 30 s more, and so on.
    const bound = Math.ceil(ADDRESSES * (2 + Math.log2(1 + (performance.now() - startedAt) / 15_000)));
    trial.atMost({ what: "guesses that were looked at", measured: looked, bound, unit: "guesses" });
    trial.equal("guesses that are neither wrong nor throttled", guesses - looked - throttled, 0);
    trial.equal("the owner kept out", signedIn.filter(({ status }) => status !== 201).length, 0);
    trial.atLeast({ what: "the owner let in", measured: signedIn.length, bound: 1, unit: "times" });
    const longest = Math.max(...signedIn.map(({ ms }) => ms));
    trial.atMost({ what: "the owner's longest wait", measured: longest, bound: PATIENCE_MS, unit: "ms", timed: true });
    // How many run at once nobody sees from outside.
    await runBunTests(trial, { file: "control/password-hasher.test.ts", pattern: /runs two at a time/ });
  },
} satisfies Row;
