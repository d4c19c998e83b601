/** A script's `PATCH`, one after another, and its effect in the next request: `bun bench/patch.ts [count]` */
import { startServer } from "../.ci/server.ts";
import { quantile, report } from "./measure.ts";

const count = Number(process.argv[2] ?? 300);
const server = await startServer();
try {
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
  const scripts = `${server.url}/api/v1/admin/scripts`;
  const list = (await (await fetch(`${scripts}?app=default`, { headers })).json()) as { items: { id: string }[] };
  const id = list.items[0]?.id;
  if (id === undefined) throw new Error("The default app has no script");
  const durations: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const body = JSON.stringify({ source: `"answer ${index}"` });
    const startedAt = performance.now();
    const answer = await fetch(`${scripts}/${id}`, { method: "PATCH", headers, body });
    await answer.arrayBuffer();
    durations.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`PATCH answered ${answer.status}`);
    const seen = await (await fetch(`${server.url}/hello`)).text();
    if (seen !== `answer ${index}`) throw new Error(`The request after PATCH ${index} saw: ${seen}`);
  }
  const p95 = quantile(durations.slice(10), 0.95);
  await report("patch", [{ what: "PATCH of a script, p95", value: p95, unit: "ms", target: "< 15", holds: p95 < 15 }], {
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
  });
} finally {
  await server.stop();
}
