import { createSignal } from "solid-js";

const [reachable, setReachable] = createSignal(true);

/** Whether the server answered last time it was asked. */
export { reachable, setReachable };
