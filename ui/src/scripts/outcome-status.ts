/** What the caller of a script gets where it gives no answer of its own. */
const STATUSES: Readonly<Record<string, number>> = {
  malformed_body: 400,
  script_error: 500,
  invalid_response: 500,
  executor_unavailable: 502,
  overloaded: 503,
  timed_out: 504,
  operations_exceeded: 507,
  limit_exceeded: 507,
  memory_exceeded: 507,
};

/** The HTTP status of a failed execution; null for `ok`, which has the script's own, and for what is not known. */
export function statusOfOutcome(outcome: string): number | null {
  return STATUSES[outcome] ?? null;
}
