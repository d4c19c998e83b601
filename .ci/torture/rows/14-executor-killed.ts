import { startInstallation } from "../../services.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

const IN_FLIGHT = 100;
/** Answered right before the fault and right after it, one after the other. */
const BESIDE = 50;

export default {
  id: "14",
  title: "executor process killed with 100 in flight, as three processes",
  minutes: 1,
  async run(trial) {
    const rounds = trial.count(20, 2);
    const three = await startInstallation();
    trial.defer(() => three.stop());
    const { url } = three.orchestrator;
    const control = new ControlPlane({ url, token: three.token });
    const waiting = await control.publish({ path: "/waiting", source: "sleep_ms(60000)", timeout_ms: 30_000 });
    const path = `/api/v1/execute/${waiting}`;
    const statusOf = async (target: string) => (await fetch(url + target)).status;
    while ((await statusOf("/hello")) !== 200) await Bun.sleep(20);
    let lost = 0;
    let answered = 0;
    let slowestMs = 0;
    for (let round = 0; round < rounds; round++) {
      const requests = Array.from({ length: IN_FLIGHT }, () => statusOf(path));
      for (let beside = 0; beside < BESIDE; beside++) answered += (await statusOf("/hello")) === 200 ? 1 : 0;
      await three.executor.kill();
      lost += (await Promise.all(requests)).filter((status) => status === 502).length;
      await three.executor.start();
      const readyAt = performance.now();
      answered += (await statusOf("/hello")) === 200 ? 1 : 0;
      slowestMs = Math.max(slowestMs, performance.now() - readyAt);
      for (let beside = 1; beside < BESIDE; beside++) answered += (await statusOf("/hello")) === 200 ? 1 : 0;
    }
    trial.equal("requests in flight that get 502", lost, IN_FLIGHT * rounds);
    trial.equal("requests before and after that are answered", answered, 2 * BESIDE * rounds);
    trial.atMost({ what: "first answer once it is ready", measured: slowestMs, bound: 500, unit: "ms", timed: true });
    const counted = async () => {
      const { items } = await control.call("GET", `/stats?script=${waiting}&step=1d`);
      return (items as { outcomes: Record<string, number> }[]).reduce(
        (sum, { outcomes }) => sum + (outcomes["executor_unavailable"] ?? 0),
        0,
      );
    };
    await untilTrue(async () => (await counted()) >= IN_FLIGHT * rounds, 10_000);
    trial.equal("executions counted as executor_unavailable", await counted(), IN_FLIGHT * rounds);
  },
} satisfies Row;
