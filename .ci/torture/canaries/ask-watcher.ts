import { CHANNEL, type Watched } from "./canary.ts";

/** What the one worker of `watching-worker.ts` saw so far. */
export function askWatcher(): Promise<Watched> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise((resolve) => {
    channel.addEventListener("message", (event: MessageEvent<Watched>) => {
      channel.close();
      resolve(event.data);
    });
    channel.postMessage("?");
  });
}
