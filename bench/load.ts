/** A closed-loop load generator for machines without `wrk`: `bun bench/load.ts URL CONNECTIONS SECONDS`. */
import { argv } from "node:process";

const [url = "", connections = "32", seconds = "3"] = argv.slice(2);
const until = performance.now() + Number(seconds) * 1000;
let answered = 0;
let wrong = 0;

async function client(): Promise<void> {
  while (performance.now() < until) {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    if (answer.status >= 400) wrong += 1;
    else answered += 1;
  }
}

await Promise.all(Array.from({ length: Number(connections) }, client));
if (wrong > 0) console.log(`Non-2xx or 3xx responses: ${wrong}`);
console.log(`Requests/sec: ${(answered / Number(seconds)).toFixed(2)}`);
