import type { ErrorCode } from '@throughline/domain/platform/error.ts';

/** `network`: no answer came (offline, server gone). */
export type ProblemCode = ErrorCode | 'network';

export interface FieldMessage {
  field: string;
  message: string;
  value?: unknown;
}
/** One field that both sides changed. */
export interface Clash {
  field: string;
  yours: unknown;
  theirs: unknown;
}

/** A refusal of the API as the screen knows it. Texts are in the language of the request. */
export class AppProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly fields: FieldMessage[];
  readonly missing: unknown[];
  readonly current: unknown;
  readonly clash: Clash[];
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;

  constructor(
    code: ProblemCode,
    status: number,
    message: string,
    details: Partial<
      Pick<AppProblem, 'fields' | 'missing' | 'current' | 'clash' | 'retryAfterSeconds' | 'requestId'>
    > = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'AppProblem';
    this.code = code;
    this.status = status;
    this.fields = details.fields ?? [];
    this.missing = details.missing ?? [];
    this.current = details.current;
    this.clash = details.clash ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.requestId = details.requestId;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Parses a body of problem details; anything else (a proxy's page) becomes `unavailable` or `internal` by its status. */
export function problemOf(status: number, body: unknown, requestId: string | undefined): AppProblem {
  const given = isObject(body) ? body : {};
  const code = (text(given['code']) ??
    (status >= 502 && status <= 504 ? 'unavailable' : status === 404 ? 'not_found' : 'internal')) as ProblemCode;
  const seconds = given['retryAfterSeconds'];
  return new AppProblem(
    code,
    status,
    text(given['message']) ?? text(given['detail']) ?? text(given['title']) ?? `HTTP ${status}`,
    {
      fields: list(given['fields'])
        .filter(isObject)
        .map((field) => ({
          field: text(field['field']) ?? '',
          message: text(field['message']) ?? '',
          value: field['value'],
        })),
      missing: list(given['missing']),
      current: given['current'],
      clash: list(given['clash'])
        .filter(isObject)
        .map((clash) => ({ field: text(clash['field']) ?? '', yours: clash['yours'], theirs: clash['theirs'] })),
      retryAfterSeconds: typeof seconds === 'number' ? seconds : undefined,
      requestId: text(given['requestId']) ?? requestId,
    },
  );
}
