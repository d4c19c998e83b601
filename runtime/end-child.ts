/** Asks a child process to end, and ends it when it did not within `killAfterMs`. Resolves once it is gone. */
export async function endChild(child: Bun.Subprocess, killAfterMs: number): Promise<void> {
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  await child.exited;
  clearTimeout(impatience);
}
