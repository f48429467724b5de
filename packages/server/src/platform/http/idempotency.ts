import { createHash } from 'node:crypto';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Tx } from '../db.ts';
import { Reply } from './route.ts';

export interface KeyedRequest {
  actorId: string;
  key: string;
  /** Epoch milliseconds. */
  now: number;
  method: string;
  url: string;
  body: unknown;
}

/**
 * Runs `work` at most once for a key of an actor: the answer is kept in the same transaction as the change (at least 48 h),
 * and a repeat gets the kept answer.
 * @throws AppError idempotency_running while the first request runs, idempotency_mismatch for another body under the key
 */
export async function once(tx: Tx, request: KeyedRequest, work: () => Promise<Reply>): Promise<Reply> {
  const hash = createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
  const [row] = await tx.sql<{ locked: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 7)) as locked',
    [`${tx.workspaceId}:${request.actorId}:${request.key}`],
    'idempotency-lock',
  );
  if (row?.locked !== true) throw new AppError('idempotency_running', { retryAfterSeconds: 1 });
  const [kept] = await tx.sql<{ request_hash: string; status: number; body: unknown }>(
    'select request_hash, status, body from idempotency_key where workspace_id = $1 and actor_id = $2 and key = $3',
    [tx.workspaceId, request.actorId, request.key],
    'idempotency-find',
  );
  if (kept !== undefined) {
    if (kept.request_hash !== hash) throw new AppError('idempotency_mismatch');
    return new Reply(kept.body, { status: kept.status, headers: { 'idempotency-replayed': 'true' } });
  }
  const answer = await work();
  await tx.run(
    'insert into idempotency_key (workspace_id, actor_id, key, request_hash, status, body, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      tx.workspaceId,
      request.actorId,
      request.key,
      hash,
      answer.status ?? 200,
      JSON.stringify(answer.body ?? null),
      new Date(request.now),
    ],
    'idempotency-keep',
  );
  return answer;
}
