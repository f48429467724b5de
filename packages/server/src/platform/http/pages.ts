import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { FastifyInstance } from 'fastify';

/**
 * Serves the built web app: hashed assets for a year, the page for every address that a person may open or reload.
 * Without a build (API alone, tests) nothing is served.
 */
export async function servePages(app: FastifyInstance, dist: string): Promise<void> {
  if (!existsSync(join(dist, 'index.html'))) return;
  // The build put compressed forms beside the files.
  const common = { index: false as const, preCompressed: true };
  // Looked up at each request, so that a build under a running server takes nothing away.
  await app.register(fastifyStatic, {
    ...common,
    root: join(dist, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    setHeaders(reply) {
      reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  await app.register(fastifyStatic, {
    ...common,
    root: dist,
    wildcard: false,
    globIgnore: ['assets/**'],
    setHeaders(reply) {
      reply.header('cache-control', 'no-cache');
    },
  });
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    const isPage = request.headers.accept?.includes('text/html') === true && !request.url.startsWith('/api/');
    if (!isPage) throw new AppError('not_found');
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
