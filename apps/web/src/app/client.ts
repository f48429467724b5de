import type { z } from 'zod';
import type { RouteContract } from '@throughline/domain/platform/contract.ts';
import { currentLocale } from '../i18n/text.ts';
import { AppProblem, problemOf } from './problem.ts';

/** Types of a route of the contract, without its schemas in the bundle: `ResponseOf<typeof identityRoutes.me>`. */
export type ResponseOf<R> = R extends RouteContract<z.ZodType, z.ZodType, z.ZodType, infer S> ? z.output<S> : never;
export type BodyOf<R> = R extends RouteContract<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface RequestOptions {
  /** Undefined and empty values are left out; objects are sent as JSON texts (`filter`). */
  query?: Record<string, unknown>;
  body?: unknown;
  /** Version that the caller saw: `If-Match`. */
  version?: number | undefined;
  /** Kept over repeats of one submit, so that it happens once; made here where it is left out. */
  key?: string | undefined;
  signal?: AbortSignal | undefined;
}
export interface Answer<T> {
  data: T;
  /** Record version of the `ETag`. */
  version: number | undefined;
}

let onUnauthenticated: () => void = () => undefined;
/** What a 401 outside the sign-in page does. */
export const setUnauthenticated = (handler: () => void): void => {
  onUnauthenticated = handler;
};

/** Address below `/api/v1` with its query. */
export function apiUrl(path: string, query: Record<string, unknown> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    search.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));
  }
  const text = search.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const REPEATS = 3;
const repeatable = (problem: AppProblem): boolean =>
  problem.code === 'network' || problem.code === 'unavailable' || problem.code === 'idempotency_running';

/**
 * One call of the API. Reads and writes are repeated up to three times where no answer came: a write carries the same
 * idempotency key each time, so it happens once.
 * @throws AppProblem
 */
export async function requestAnswer<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const key = method === 'GET' ? undefined : (options.key ?? crypto.randomUUID());
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once<T>(method, path, options, key);
    } catch (error) {
      if (!(error instanceof AppProblem) || !repeatable(error) || attempt >= REPEATS || !navigator.onLine) throw error;
      await pause(300 * 2 ** attempt + Math.random() * 200);
    }
  }
}

/** As `requestAnswer`, the body only. */
export const request = async <T>(method: Method, path: string, options?: RequestOptions): Promise<T> =>
  (await requestAnswer<T>(method, path, options)).data;

async function once<T>(
  method: Method,
  path: string,
  options: RequestOptions,
  key: string | undefined,
): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': currentLocale() };
  const file = options.body instanceof FormData || options.body instanceof Blob;
  if (method !== 'GET') headers['X-Requested-With'] = 'throughline';
  if (key) headers['Idempotency-Key'] = key;
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  if (options.body !== undefined && !file) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal ?? null,
      ...(options.body === undefined ? {} : { body: file ? (options.body as BodyInit) : JSON.stringify(options.body) }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new AppProblem('network', 0, 'network', {}, { cause: error });
  }
  const body = await bodyOf(response);
  if (response.ok) {
    const tag = /"(\d+)"/.exec(response.headers.get('etag') ?? '')?.[1];
    return { data: body as T, version: tag === undefined ? undefined : Number(tag) };
  }
  if (response.status === 401) onUnauthenticated();
  throw problemOf(response.status, body, response.headers.get('x-request-id') ?? undefined);
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** Idempotency keys of one form: the same input keeps its key until `done`, another input gets a new one. */
export interface SubmitKeys {
  keyFor(body: unknown): string;
  done(): void;
}
export function submitKeys(): SubmitKeys {
  let last: { body: string; key: string } | undefined;
  return {
    keyFor(body) {
      const text = JSON.stringify(body) ?? '';
      if (last?.body !== text) last = { body: text, key: crypto.randomUUID() };
      return last.key;
    },
    done() {
      last = undefined;
    },
  };
}
