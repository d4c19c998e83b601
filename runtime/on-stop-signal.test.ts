import { expect, test } from "bun:test";

/** What a process prints that is sent SIGINT twice, `pauseMs` apart. */
async function twice(pauseMs: number): Promise<string> {
  const script = `
    import { onStopSignal } from "./on-stop-signal.ts";
    onStopSignal(["SIGINT"], () => console.log("first"), () => { console.log("again"); process.exit(); });
    process.on("SIGTERM", () => process.exit());
    console.log("ready");
    setInterval(() => {}, 1_000);`;
  const child = Bun.spawn([process.execPath, "-e", script], {
    cwd: import.meta.dir,
    stdout: "pipe",
    stderr: "inherit",
  });
  let printed = "";
  let sent = 0;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += chunk;
    if (printed.includes("ready") && sent === 0) {
      sent = 1;
      child.kill("SIGINT");
    }
    if (printed.includes("first") && sent === 1) {
      sent = 2;
      await Bun.sleep(pauseMs);
      child.kill("SIGINT");
      if (pauseMs === 0) {
        await Bun.sleep(50);
        child.kill("SIGTERM");
      }
    }
  }
  return printed;
}

test("onStopSignal() takes a signal that comes twice at once for one, and a later one for a second", async () => {
  expect(await twice(0)).toBe("ready\nfirst\n");
  expect(await twice(1_000)).toBe("ready\nfirst\nagain\n");
});
