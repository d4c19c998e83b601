import type { Change } from "../core/ports.ts";

export interface ChangeNotice {
  /** The process that made the changes. */
  origin: string;
  changes: Change[];
}

/** The payload of a `picloud_changes` notification; null when it is none, such as one of a newer PiCloud. */
export function parseChangeNotice(payload: string): ChangeNotice | null {
  let notice: unknown;
  try {
    notice = JSON.parse(payload);
  } catch {
    return null;
  }
  if (!isRecord(notice) || typeof notice["origin"] !== "string" || !Array.isArray(notice["changes"])) return null;
  const changes = notice["changes"].map(readChange);
  return changes.every((change) => change !== null) ? { origin: notice["origin"], changes } : null;
}

function readChange(change: unknown): Change | null {
  if (!isRecord(change)) return null;
  const { kind, appId, scriptId } = change;
  if (kind === "domains") return { kind };
  if (typeof appId !== "string") return null;
  if (kind === "app") return { kind, appId };
  return kind === "script" && typeof scriptId === "string" ? { kind, appId, scriptId } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
