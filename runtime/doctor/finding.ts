/** `note`: worth knowing, and nothing that keeps the server from working; `wrong`: something to be put right. */
export type Status = "ok" | "note" | "wrong";

export interface Finding {
  /** What was looked at. */
  name: string;
  status: Status;
  /** What is so, and what to do where something is to be done: one line. */
  message: string;
}

export type Check = () => Finding[] | Promise<Finding[]>;

export const ok = (name: string, message: string): Finding => ({ name, status: "ok", message });
export const note = (name: string, message: string): Finding => ({ name, status: "note", message });
export const wrong = (name: string, message: string): Finding => ({ name, status: "wrong", message });

/** What a check finds. One that fails, or has not come to an end within `deadlineMs`, is a finding itself. */
export async function look(name: string, deadlineMs: number, check: Check): Promise<Finding[]> {
  const { promise: late, resolve } = Promise.withResolvers<Finding[]>();
  const timer = setTimeout(() => resolve([wrong(name, `no answer within ${deadlineMs / 1_000} s`)]), deadlineMs);
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return [wrong(name, oneLine(error instanceof Error ? error.message : String(error)))];
  } finally {
    clearTimeout(timer);
  }
}

/** What a terminal would obey is not said. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
