import type { RouteContract } from '@throughline/domain/platform/contract.ts';
import type { Locale } from '@throughline/domain/platform/label.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import type { Platform } from '../platform.ts';

/** An answer that needs more than a body. */
export class Reply<Body = unknown> {
  readonly body: Body;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[]>>;

  constructor(body: Body, options: { status?: number; headers?: Readonly<Record<string, string | string[]>> } = {}) {
    this.body = body;
    this.status = options.status;
    this.headers = options.headers ?? {};
  }
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Version named by `If-Match`, when given. */
  ifMatch: number | undefined;
}

/** A caller who is not (yet) signed in. */
export interface PublicRequest {
  platform: Platform;
  /** Epoch milliseconds. */
  now: number;
  locale: Locale;
  address: string;
  /** Browser as it names itself. */
  userAgent: string | null;
  requestId: string;
  /** Address under which people reach this server, never taken from the request. */
  origin: string;
  /** The cookie that the session feature set, if any. */
  cookies: Readonly<Record<string, string | undefined>>;
}

export type MemberHandler = (ctx: Ctx, input: RouteInput<unknown, unknown, unknown>) => Promise<unknown>;
export type PublicHandler = (request: PublicRequest, input: RouteInput<unknown, unknown, unknown>) => Promise<unknown>;
export type RawHandler = (ctx: Ctx, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export type Route = { contract: RouteContract } & (
  | { kind: 'member'; handle: MemberHandler }
  | { kind: 'public'; handle: PublicHandler }
  /** Streams (files, live events): no Idempotency-Key, the handler reads and answers by itself. */
  | { kind: 'raw'; handle: RawHandler; multipart?: boolean }
);

/** A route for members and API keys: with an `Idempotency-Key`, the whole handler runs in one transaction that keeps the answer. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: RouteContract<P, Q, B, R>,
  handle: (ctx: Ctx, input: RouteInput<Output<P>, Output<Q>, Output<B>>) => Promise<z.input<R> | Reply<z.input<R>>>,
): Route {
  return { kind: 'member', contract: contract as unknown as RouteContract, handle: handle as MemberHandler };
}

/** A route without sign-in. */
export function publicRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: RouteContract<P, Q, B, R>,
  handle: (
    request: PublicRequest,
    input: RouteInput<Output<P>, Output<Q>, Output<B>>,
  ) => Promise<z.input<R> | Reply<z.input<R>>>,
): Route {
  return {
    kind: 'public',
    contract: { ...contract, auth: 'public' } as unknown as RouteContract,
    handle: handle as PublicHandler,
  };
}

export function rawRoute(contract: RouteContract, handle: RawHandler, options: { multipart?: boolean } = {}): Route {
  return { kind: 'raw', contract, handle, ...options };
}
