import { announcePresence, liveStream } from '@throughline/domain/platform/live.contract.ts';
import type { FastifyReply } from 'fastify';
import type { Authenticate } from '../platform/http/server.ts';
import { rawRoute, type Route, route } from '../platform/http/route.ts';
import type { LiveHub, LiveMessage } from '../platform/live/hub.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { filterInScope } from '../record/read.ts';

/** A comment line so often keeps proxies from closing the stream; the session is asked again each time (S24). */
const HEARTBEAT_MS = 3_000;
/** A browser that reads slower than this many bytes behind is disconnected; it comes back by Last-Event-ID. */
const MOST_BUFFERED = 1_000_000;

const lineOf = (message: LiveMessage): string =>
  `${'id' in message ? `id: ${message.id}\n` : ''}event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`;

/** @param authenticate asked at every heartbeat, so that an ended session ends its stream */
export function liveRoutes(hub: LiveHub, authenticate: Authenticate): Route[] {
  return [
    rawRoute(liveStream, async (ctx, request, reply) => {
      const { raw } = takeOver(reply);
      const client = { ctx, send, end: () => raw.end() };
      function send(message: LiveMessage): void {
        if (raw.writableLength > MOST_BUFFERED) raw.destroy();
        else raw.write(lineOf(message));
      }
      const last = request.headers['last-event-id'];
      const disconnect = await hub.connect(client, typeof last === 'string' ? last : undefined);
      raw.write(`retry: ${2_000 + Math.floor(Math.random() * 3_000)}\n: welcome\n\n`);
      const beat = setInterval(() => {
        raw.write(': beat\n\n');
        authenticate({
          cookies: request.cookies,
          authorization: request.headers.authorization,
          address: request.ip,
        }).then(
          (found) => {
            if (found === null || found.workspaceId !== ctx.workspaceId) raw.end();
            else client.ctx = { ...client.ctx, directory: found.directory, actor: found.actor };
          },
          () => undefined,
        );
      }, HEARTBEAT_MS);
      raw.on('close', () => {
        clearInterval(beat);
        disconnect();
        if (!hub.isConnected(ctx)) hub.leave(ctx, Date.now());
      });
      return reply;
    }),
    route(announcePresence, async (ctx, { body }) => {
      if (body.viewing === null) {
        hub.leave(ctx, ctx.now);
        return { members: [] };
      }
      const { object, id } = body.viewing;
      if (!(await filterInScope(ctx, object, [id], 'read')).has(id)) throw new AppError('not_found');
      return { members: hub.view(ctx, object, id, ctx.now) };
    }),
  ];
}

function takeOver(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  return reply;
}
