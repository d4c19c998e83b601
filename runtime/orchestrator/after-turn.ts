/**
 * Calls back once `delayMs` have gone by and what had come until then was read: a process that had no turn for long would
 * else judge that nothing came. Returns what cancels it.
 */
export function afterTurn(delayMs: number, callback: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(callback, 1);
  }, delayMs);
  return () => clearTimeout(timer);
}
