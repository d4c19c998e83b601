/**
 * Hello World through Host, route, worker, Rhai, counters and log, against bare `Bun.serve` with a constant answer:
 * interleaved rounds of one run, the median of each round's ratio. `bun bench/hello.ts [rounds] [connections]`
 */
import { startServer } from "../.ci/server.ts";
import { median, report, requestsPerSecond } from "./measure.ts";

const rounds = Number(process.argv[2] ?? 5);
const connections = Number(process.argv[3] ?? 32);
const seconds = 3;

const bareProgram = `const s = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("Hello, World!") }); console.log(s.port)`;
const bare = Bun.spawn([process.execPath, "-e", bareProgram], { stdout: "pipe" });
const { value: line } = await bare.stdout.getReader().read();
const bareUrl = `http://127.0.0.1:${new TextDecoder().decode(line).trim()}/`;
const server = await startServer();
try {
  await requestsPerSecond(`${server.url}/hello`, connections, 1);
  await requestsPerSecond(bareUrl, connections, 1);
  const details: { bare: number; picloud: number; ratio: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bareRate = await requestsPerSecond(bareUrl, connections, seconds);
    const rate = await requestsPerSecond(`${server.url}/hello`, connections, seconds);
    details.push({ bare: bareRate, picloud: rate, ratio: rate / bareRate });
    console.log(`round ${round + 1}: bare ${bareRate.toFixed(0)}/s, PiCloud ${rate.toFixed(0)}/s`);
  }
  const ratio = median(details.map((round) => round.ratio));
  const what = `hello, whole, ${connections} connections, of bare Bun.serve`;
  await report("hello", [{ what, value: ratio, unit: "x", target: ">= 0.45", holds: ratio >= 0.45 }], {
    rounds: details,
  });
} finally {
  bare.kill();
  await bare.exited;
  await server.stop();
}
