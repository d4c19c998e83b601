import { expect, test } from "bun:test";
import { afterTurn } from "./after-turn.ts";

test("afterTurn() lets what has come be read first, when the process had no turn for long", async () => {
  const order: string[] = [];
  const judged = Promise.withResolvers<void>();
  let turns = 0;
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data() {
        if (++turns > 1) return void order.push("read");
        // What comes during a long turn is there before it is over, and long after the deadline.
        afterTurn(1, () => {
          order.push("judged");
          judged.resolve();
        });
        client.write("second");
        for (const untilMs = performance.now() + 50; performance.now() < untilMs;);
      },
    },
  });
  const client = await Bun.connect({ hostname: "127.0.0.1", port: server.port, socket: { data() {} } });
  client.write("first");
  await judged.promise;
  expect(order).toEqual(["read", "judged"]);
  client.end();
  server.stop(true);
});

test("afterTurn() can be cancelled, also in between", async () => {
  let calls = 0;
  const cancel = afterTurn(1, () => calls++);
  const first = Promise.withResolvers<void>();
  setTimeout(first.resolve, 1);
  await first.promise;
  cancel();
  await Bun.sleep(20);
  expect(calls).toBe(0);
});
