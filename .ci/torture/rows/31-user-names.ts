import { median } from "../../../bench/measure.ts";
import type { Answered } from "../answered.ts";
import type { Row } from "../row.ts";
import { ACCOUNT_ENVIRONMENT, OWNER, signInFrom } from "../sign-in.ts";

/** At most so many may be looked up one after the other before the throttle's memory of addresses matters. */
const ADDRESSES_OF_A_BLOCK = 250;

export default {
  id: "31",
  title: "known and unknown user names, 1,000 each",
  minutes: 4,
  async run(trial) {
    const server = await trial.server({ env: ACCOUNT_ENVIRONMENT });
    const pairs = trial.count(1_000, 20);
    const known: Answered[] = [];
    const unknown: Answered[] = [];
    let address = 0;
    const guess = (username: string) =>
      // Each from an address of its own: what is measured is the look at the password, not the throttle.
      signInFrom(server, addressOf(address++), { username, password: "a wrong password" });
    for (let pair = 0; pair < pairs; pair++) {
      const order = [
        () => guess(OWNER.username).then((answer) => known.push(answer)),
        () => guess(`nobody-${pair}`).then((answer) => unknown.push(answer)),
      ];
      // Each kind first in turn, so that what comes second has no advantage.
      for (const one of pair % 2 === 0 ? order : order.toReversed()) await one();
    }
    const answers = [...known, ...unknown];
    trial.equal("answers other than 401", answers.filter(({ status }) => status !== 401).length, 0);
    trial.equal("different answers", new Set(answers.map(whole)).size, 1);
    const times = [known, unknown].map((kind) => median(kind.map(({ ms }) => ms)));
    const [ofKnown = Number.NaN, ofUnknown = Number.NaN] = times;
    trial.say(`medians ${ofKnown.toFixed(2)} and ${ofUnknown.toFixed(2)} ms`);
    const measured = Math.abs(ofKnown / ofUnknown - 1) * 100;
    trial.atMost({ what: "medians apart by", measured, bound: 5, unit: "%", timed: true });
  },
} satisfies Row;

function addressOf(index: number): string {
  return `203.0.${Math.floor(index / ADDRESSES_OF_A_BLOCK)}.${(index % ADDRESSES_OF_A_BLOCK) + 1}`;
}

/** But for the time of day. */
function whole({ text, headers }: Answered): string {
  return JSON.stringify([text, [...headers].filter(([name]) => name !== "date")]);
}
