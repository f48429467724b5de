import type { Label } from './label.ts';

/**
 * Every failure that the product answers with. One code, one HTTP status, one person who can act on it.
 * Transports translate once; a code that is missing here does not compile.
 */
export const HTTP_STATUS = {
  /** The caller must sign in (again). */
  unauthenticated: 401,
  /** The record exists for the caller, the action does not: ask an administrator for the right. */
  forbidden: 403,
  /** Absent, or not to be seen by the caller; both answer alike. */
  not_found: 404,
  /** A rule refuses the change in the present state (a closed gate, a record in the bin). */
  conflict: 409,
  /** The stage gate is closed; `missing` names what the caller must provide. */
  gate_closed: 409,
  /** The record changed since the caller read it; `current` and `clash` show both values. */
  stale_version: 412,
  /** Too large a body or file. */
  too_large: 413,
  /** A body of a type that this address does not take. */
  unsupported_type: 415,
  /** The input is wrong; `fields` says where and how to mend it. */
  invalid: 422,
  /** The same Idempotency-Key with another body. */
  idempotency_mismatch: 422,
  /** A request with the same Idempotency-Key is still running: repeat later. */
  idempotency_running: 409,
  /** Too many requests or tries; `retryAfterSeconds` says when to come again. */
  rate_limited: 429,
  /** No database, no disk space, shutting down: repeat later, nothing was written. */
  unavailable: 503,
  /** The disk or database has no room left: an operator must free space. Nothing was written. */
  no_space: 507,
  /** A fault of ours; the request id finds it in the log. */
  internal: 500,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS;

/** One wrong place in an input: where (field key or path), what is wrong, how to mend it, in both languages. */
export interface FieldProblem {
  field: string;
  message: Label;
  /** The refused value as the caller sent it, cut to a readable length. */
  value?: unknown;
}

export interface ErrorDetails {
  /** What happened and how to mend it, in both languages; the code's default text otherwise. */
  message?: Label;
  fields?: FieldProblem[];
  /** gate_closed: unmet criteria, each with the action that meets it. */
  missing?: unknown[];
  /** stale_version: the record as it is now, and the fields both sides changed. */
  current?: unknown;
  clash?: { field: string; yours: unknown; theirs: unknown }[];
  retryAfterSeconds?: number;
  [extra: string]: unknown;
}

/** The one error family: refusals are raised as this and translated once per transport. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(details.message?.en ?? code, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

export const invalid = (fields: FieldProblem[], message?: Label): AppError =>
  new AppError('invalid', { fields, message });
