import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Platform } from '../platform.ts';

const READY_MS = 2_000;

/** `/healthz` (the process answers), `/readyz` (the database answers too), `/metrics` (Prometheus text, from this machine or by a proxy that guards it). */
export function registerOperations(app: FastifyInstance, platform: Platform): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const known = new Map<string, { observe(seconds: number): void }>();
  app.addHook('onResponse', (request, reply, done) => {
    const key = `${request.method} ${reply.statusCode} ${request.routeOptions.url ?? 'none'}`;
    let series = known.get(key);
    if (series === undefined) {
      series = duration.labels({
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
      });
      known.set(key, series);
    }
    series.observe(reply.elapsedTime / 1000);
    done();
  });
  const hidden = { schema: { hide: true } };
  app.get('/healthz', hidden, () => ({ status: 'ok' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const answered = await Promise.race([
      platform.pool.query('select 1').then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), READY_MS).unref()),
    ]);
    return reply
      .code(answered ? 200 : 503)
      .send({ status: answered ? 'ok' : 'degraded', database: answered ? 'ok' : 'not answering' });
  });
  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
