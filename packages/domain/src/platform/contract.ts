import type { z } from 'zod';
import type { AdminRight } from '../identity/permission.ts';

/** One address of the API, as data. The server registers it, the OpenAPI document and the web's typed client are made of it. */
export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` parameters. */
  path: string;
  summary: string;
  tag: string;
  params?: Params;
  query?: Query;
  body?: Body;
  /** What the API document shows where the body is checked by its description instead of by `body`. */
  documentedBody?: z.ZodType;
  response: Response;
  status?: 200 | 201 | 202 | 204;
  /** Signed-in members and API keys unless said otherwise. */
  auth?: 'member' | 'public';
  /** Administrative right that the caller needs. */
  right?: AdminRight;
  /** A password, key or link crosses here: an `Idempotency-Key` is ignored, so that nothing of request or answer is kept. */
  secret?: true;
}

export const defineRoute = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: RouteContract<P, Q, B, R>,
): RouteContract<P, Q, B, R> => contract;
