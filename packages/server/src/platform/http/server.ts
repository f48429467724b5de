import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { AppError } from '@throughline/domain/platform/error.ts';
import { LOCALES, type Locale } from '@throughline/domain/platform/label.ts';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { type Actor, type CtxParts, makeCtx } from '../ctx.ts';
import { inTransaction } from '../db.ts';
import type { Directory } from '../directory.ts';
import { newId } from '../id.ts';
import type { Platform } from '../platform.ts';
import { once } from './idempotency.ts';
import { problemOf, zodProblems } from './problem.ts';
import { Reply, type PublicRequest, type Route, type RouteInput } from './route.ts';

export interface Identified {
  workspaceId: string;
  directory: Directory;
  actor: Actor;
  locale: Locale;
  /** Signed in by cookie: changes need proof that our own page sent them. */
  byCookie: boolean;
}

/** @returns null where no valid session or key is given */
export type Authenticate = (request: {
  cookies: Readonly<Record<string, string | undefined>>;
  authorization: string | undefined;
  address: string;
}) => Promise<Identified | null>;

export interface HttpOptions {
  platform: Platform;
  routes: readonly Route[];
  authenticate: Authenticate;
  /** Address under which people reach this server. */
  origin(): string;
}

/** For pages: scripts only from here, no frames, no sniffing. Styles may be inline: the kit positions with them. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** For answers of the API, which nobody opens as a page: nothing in them may run or load. */
const API_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The HTTP server with all routes registered; not listening yet. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { platform } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: platform.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: platform.config.trustProxy,
    genReqId: () => newId(),
    bodyLimit: 2 * 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser(['text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson);

  await app.register(cookie);
  if (platform.config.requestsPerMinute > 0) {
    await app.register(rateLimit, {
      max: platform.config.requestsPerMinute,
      timeWindow: 60_000,
      // Per key or session; callers without one share their address.
      keyGenerator: (request) => request.headers.authorization ?? request.cookies[sessionName(request)] ?? request.ip,
      allowList: (request) => !request.url.startsWith('/api/'),
      errorResponseBuilder: (_request, { ttl }) =>
        new AppError('rate_limited', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
    });
  }
  await app.register(multipart, {
    limits: { fileSize: platform.config.maxUploadBytes, files: 1, fields: 20, fieldSize: 100_000 },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.url.startsWith('/api/v1/') ? API_HEADERS : PAGE_HEADERS);
    done();
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Throughline',
        version: '1',
        description: 'Sales projects from lead to cash. Errors are problem details; writes take an Idempotency-Key.',
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'tl_session' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());

  app.setErrorHandler((error, request, reply) => answerError(platform, error, request, reply));
  app.setNotFoundHandler((request, reply) => answerError(platform, new AppError('not_found'), request, reply));
  for (const entry of options.routes) register(app, options, entry);
  return app;
}

function register(app: FastifyInstance, options: HttpOptions, entry: Route): void {
  const { contract } = entry;
  const status = contract.status ?? 200;
  app.route({
    method: contract.method,
    url: `/api/v1${contract.path}`,
    schema: {
      summary: contract.summary,
      tags: [contract.tag],
      security: entry.kind === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
      ...(contract.params === undefined ? {} : { params: contract.params }),
      ...(contract.query === undefined ? {} : { querystring: contract.query }),
      ...(contract.body === undefined || (entry.kind === 'raw' && entry.multipart)
        ? {}
        : { body: contract.documentedBody ?? contract.body }),
      ...(entry.kind === 'raw' && entry.multipart ? { consumes: ['multipart/form-data'] } : {}),
      ...(entry.kind === 'raw' ? {} : { response: { [status]: contract.response } }),
    } as object,
    handler: async (request, reply) => {
      checkTree(request.query, 0);
      if (entry.kind === 'public') {
        requireOwnPage(options, request);
        return send(reply, status, await entry.handle(publicRequestOf(options, request), inputOf(entry, request)));
      }
      const parts = await identify(options, request);
      if (contract.right !== undefined && !parts.actor.rights.admin.has(contract.right))
        throw new AppError('forbidden');
      if (entry.kind === 'raw') return entry.handle(makeCtx(parts), request, reply);
      const input = inputOf(entry, request);
      return send(reply, status, await runMember(options.platform, entry, parts, input, request));
    },
  });
}

async function runMember(
  platform: Platform,
  entry: Extract<Route, { kind: 'member' }>,
  parts: CtxParts,
  input: RouteInput<unknown, unknown, unknown>,
  request: FastifyRequest,
): Promise<unknown> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || entry.contract.secret || !UNSAFE.has(request.method))
    return entry.handle(makeCtx(parts), input);
  if (key.length < 8 || key.length > 200) {
    throw new AppError('invalid', {
      fields: [
        { field: 'Idempotency-Key', message: { zh: '长度须为 8 至 200 个字符。', en: 'Give 8 to 200 characters.' } },
      ],
    });
  }
  return inTransaction(platform.pool, parts.workspaceId, (tx) =>
    once(
      tx,
      {
        actorId: parts.actor.memberId,
        key,
        now: parts.now,
        method: request.method,
        url: request.url,
        body: request.body,
      },
      async () => {
        const answer = await entry.handle(makeCtx(parts, tx), input);
        if (answer instanceof Reply)
          return new Reply(answer.body, {
            status: answer.status ?? entry.contract.status ?? 200,
            headers: answer.headers,
          });
        return new Reply(answer, { status: entry.contract.status ?? 200 });
      },
    ),
  );
}

async function identify(options: HttpOptions, request: FastifyRequest): Promise<CtxParts> {
  const found = await options.authenticate({
    cookies: request.cookies,
    authorization: request.headers.authorization,
    address: request.ip,
  });
  if (found === null) throw new AppError('unauthenticated');
  if (found.byCookie) requireOwnPage(options, request);
  return {
    platform: options.platform,
    workspaceId: found.workspaceId,
    directory: found.directory,
    actor: found.actor,
    locale: requestedLocale(request) ?? found.locale,
    now: options.platform.clock(),
    requestId: request.id,
    address: request.ip,
    batchId: null,
  };
}

/** A change must come from our own page (S23): a header that other origins cannot send without our leave, and no foreign Origin. */
function requireOwnPage(options: HttpOptions, request: FastifyRequest): void {
  if (!UNSAFE.has(request.method)) return;
  const { origin, 'sec-fetch-site': site, 'x-requested-with': requestedWith } = request.headers;
  const foreign =
    site === 'cross-site' ||
    site === 'same-site' ||
    (origin !== undefined &&
      site === undefined &&
      origin !== options.origin() &&
      (URL.parse(origin)?.host ?? '') !== request.host);
  if (foreign || requestedWith === undefined) {
    throw new AppError('forbidden', {
      message: {
        zh: '请求不是从本系统页面发出的（缺少 X-Requested-With，或来自其他网站）。',
        en: 'The request did not come from this product (no X-Requested-With header, or another site).',
      },
    });
  }
}

function publicRequestOf(options: HttpOptions, request: FastifyRequest): PublicRequest {
  return {
    platform: options.platform,
    now: options.platform.clock(),
    locale: requestedLocale(request) ?? 'zh-CN',
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    requestId: request.id,
    origin: options.origin(),
    cookies: request.cookies,
  };
}

function inputOf(entry: Route, request: FastifyRequest): RouteInput<unknown, unknown, unknown> {
  const { contract } = entry;
  const match = request.headers['if-match'];
  return {
    params: parsed(contract.params, request.params, 'params'),
    query: parsed(contract.query, request.query, 'query'),
    body: parsed(contract.body, request.body ?? undefined, 'body'),
    ifMatch: typeof match === 'string' ? versionOf(match) : undefined,
  };
}

function versionOf(header: string): number {
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  if (match === null)
    throw new AppError('invalid', {
      fields: [{ field: 'If-Match', message: { zh: '应为 ETag，例如 "3"。', en: 'Give an ETag such as "3".' } }],
    });
  return Number(match[1]);
}

function parsed(schema: z.ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // An id that is no id names no record: the same answer as for an unknown one.
  if (part === 'params') throw new AppError('not_found');
  throw new AppError('invalid', { fields: zodProblems(result.error) });
}

const sessionName = (request: FastifyRequest): string =>
  Object.keys(request.cookies).find((name) => name.endsWith('tl_session')) ?? '';

const MAX_DEPTH = 60;

/** JSON with a bounded depth; NUL and half characters, which PostgreSQL cannot keep, and prototype keys are refused by name. */
function parseJson(
  _request: FastifyRequest,
  body: string | Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  const text = body.toString();
  if (text === '') return done(null, undefined);
  try {
    const value: unknown = JSON.parse(text);
    checkTree(value, 0);
    done(null, value);
  } catch (error) {
    done(
      error instanceof AppError
        ? error
        : new AppError(
            'invalid',
            { message: { zh: '请求体不是合法的 JSON。', en: 'The body is not valid JSON.' } },
            { cause: error },
          ),
    );
  }
}

function checkTree(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\0'))
      throw new AppError('invalid', {
        message: {
          zh: '文本中含有不可保存的 NUL 字符，请删除。',
          en: 'The text holds a NUL character, which cannot be kept; remove it.',
        },
      });
    if (!value.isWellFormed())
      throw new AppError('invalid', {
        message: { zh: '文本编码损坏，请重新输入。', en: 'The text is broken (half of a character); type it again.' },
      });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH)
    throw new AppError('invalid', { message: { zh: 'JSON 嵌套太深。', en: 'The JSON is nested too deeply.' } });
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__' || key.includes('\0') || !key.isWellFormed())
      throw new AppError('invalid', { message: { zh: `不允许的键：${key}`, en: `Key not allowed: ${key}` } });
    checkTree(child, depth + 1);
  }
}

function requestedLocale(request: FastifyRequest): Locale | undefined {
  const header = request.headers['accept-language'] ?? '';
  const first = header.split(',')[0]?.trim() ?? '';
  if (first.startsWith('zh')) return 'zh-CN';
  return LOCALES.find((locale) => first === locale || first.startsWith(`${locale}-`));
}

function send(reply: FastifyReply, status: number, answer: unknown): FastifyReply {
  if (!(answer instanceof Reply)) return reply.code(status).send(status === 204 ? undefined : answer);
  const code = answer.status ?? status;
  return reply
    .code(code)
    .headers(answer.headers as Record<string, string>)
    .send(code === 204 ? undefined : answer.body);
}

function answerError(platform: Platform, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = knownError(error);
  if (!(known instanceof AppError))
    platform.log.error(
      { err: error, requestId: request.id, method: request.method, route: request.routeOptions.url },
      'request failed',
    );
  else if (known.code === 'unavailable' || known.code === 'no_space')
    platform.log.warn(
      { requestId: request.id, cause: String((known.cause as Error | undefined)?.message ?? '') },
      known.code,
    );
  const problem = problemOf(known, requestedLocale(request) ?? 'zh-CN', request.id);
  const wait = known instanceof AppError ? known.details.retryAfterSeconds : undefined;
  if (wait !== undefined) reply.header('retry-after', String(wait));
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

/** Fastify's own refusals (body too large, wrong content type, malformed URL) in our error family. */
function knownError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === 'FST_REQ_FILE_TOO_LARGE' || statusCode === 413) return new AppError('too_large', {}, { cause: error });
  // The parser of multipart bodies throws a plain error where the header names no boundary.
  if (error instanceof Error && error.message.startsWith('Multipart: '))
    return new AppError('unsupported_type', {}, { cause: error });
  if (statusCode === 415 || code === 'FST_INVALID_MULTIPART_CONTENT_TYPE')
    return new AppError('unsupported_type', {}, { cause: error });
  if (statusCode === 429) return new AppError('rate_limited', {}, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError(
      'invalid',
      { message: { zh: '请求格式不正确。', en: 'The request is malformed.' } },
      { cause: error },
    );
  }
  return error;
}
