/** One wrong field of a request, as the API names it. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
  line?: number;
  column?: number;
}

/** What the API answered instead of success: RFC 9457, with the members that its code brings. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  /** Every other member: `held_by`, `conflicts_with`, ... */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.detail === "string" ? body.detail : `The server answered ${status}`);
    this.status = status;
    this.code = typeof body.code === "string" ? body.code : "unknown";
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldProblem[]) : [];
    this.details = body;
  }

  /** What is wrong with this field, null when nothing is. */
  about(field: string): string | null {
    return this.errors.find((error) => error.field === field)?.message ?? null;
  }
}

/** The server cannot be reached at all. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/**
 * Whether a failure is over once the server answers again, has its database again, or lets one in again. What stands around
 * the page says so meanwhile.
 */
export function isPassing(failure: unknown): boolean {
  if (failure instanceof Unreachable) return true;
  return failure instanceof ApiProblem && (failure.status === 401 || failure.code === "database_unavailable");
}

/** A failure in one sentence for whoever sees it. */
export function messageOf(failure: unknown): string {
  if (failure instanceof ApiProblem || failure instanceof Unreachable) return failure.message;
  return failure instanceof Error ? failure.message : String(failure);
}
