/** Memory and processor of all processes at rest, before any load: `bun bench/idle.ts [seconds]` */
import { startServer } from "../.ci/server.ts";
import { cpuSeconds, family, pssMb, report, usedBetween } from "./measure.ts";

const seconds = Number(process.argv[2] ?? 60);
const server = await startServer();
try {
  // What a start leaves behind (a first checkpoint, freed memory) is not rest.
  await Bun.sleep(5000);
  const before = await cpuSeconds(await family(server.pid));
  await Bun.sleep(seconds * 1000);
  const members = await family(server.pid);
  const share = (usedBetween(before, await cpuSeconds(members)) / seconds) * 100;
  const memory = await pssMb(members);
  await report(
    "idle",
    [
      { what: "idle, all processes, PSS", value: memory, unit: "MB", target: "< 150", holds: memory < 150 },
      {
        what: `idle, all processes, over ${seconds} s`,
        value: share,
        unit: "% of a core",
        target: "< 0.3",
        holds: share < 0.3,
      },
    ],
    { processes: members.length },
  );
} finally {
  await server.stop();
}
