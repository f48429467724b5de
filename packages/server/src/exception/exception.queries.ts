import type { ExceptionStatus } from '@throughline/domain/exception/exception.ts';
import type { ExceptionChannel } from '@throughline/domain/process/process.ts';
import type { Tx } from '../platform/db.ts';

export interface StoredException {
  id: string;
  opportunityId: string;
  channel: string;
  /** The channel as it was when the exception was asked for. */
  definition: ExceptionChannel;
  stages: string[];
  criteria: string[];
  reason: string;
  status: ExceptionStatus;
  approvalId: string | null;
  requestedById: string | null;
  /** ISO instants in UTC, here and below. */
  requestedAt: string;
  grantedAt: string | null;
  expiresAt: string | null;
  usedAt: string | null;
}

export const EXCEPTION_COLUMNS = `x.id, x.opportunity_id as "opportunityId", x.channel, x.definition, x.stages, x.criteria, x.reason, x.status,
  x.approval_id as "approvalId", x.requested_by_id as "requestedById", x.requested_at as "requestedAt", x.granted_at as "grantedAt",
  x.expires_at as "expiresAt", x.used_at as "usedAt"`;

/** Newest first. */
export const exceptionsOf = (tx: Tx, opportunityId: string): Promise<StoredException[]> =>
  tx.sql<StoredException>(
    `select ${EXCEPTION_COLUMNS} from deal_exception x where x.workspace_id = $1 and x.opportunity_id = $2
     order by x.requested_at desc, x.id desc`,
    [tx.workspaceId, opportunityId],
    'exceptions-of-deal',
  );

export const findException = async (tx: Tx, id: string): Promise<StoredException | undefined> =>
  (
    await tx.sql<StoredException>(
      `select ${EXCEPTION_COLUMNS} from deal_exception x where x.workspace_id = $1 and x.id = $2`,
      [tx.workspaceId, id],
      'exception-find',
    )
  )[0];

export const findByApproval = async (tx: Tx, approvalId: string): Promise<StoredException | undefined> =>
  (
    await tx.sql<StoredException>(
      `select ${EXCEPTION_COLUMNS} from deal_exception x where x.workspace_id = $1 and x.approval_id = $2`,
      [tx.workspaceId, approvalId],
      'exception-by-approval',
    )
  )[0];

export const insertException = (tx: Tx, row: StoredException): Promise<number> =>
  tx.run(
    `insert into deal_exception (workspace_id, id, opportunity_id, channel, definition, stages, criteria, reason, status, requested_by_id, requested_at)
     values ($1, $2, $3, $4, $5::jsonb, $6::text[], $7::text[], $8, $9, $10, $11)`,
    [
      tx.workspaceId,
      row.id,
      row.opportunityId,
      row.channel,
      JSON.stringify(row.definition),
      row.stages,
      row.criteria,
      row.reason,
      row.status,
      row.requestedById,
      row.requestedAt,
    ],
    'exception-insert',
  );

export const setApproval = (tx: Tx, id: string, approvalId: string): Promise<number> =>
  tx.run(
    'update deal_exception set approval_id = $3 where workspace_id = $1 and id = $2',
    [tx.workspaceId, id, approvalId],
    'exception-approval',
  );

/** Decides what is still only asked for; 0 where it was decided before. */
export const decideException = (
  tx: Tx,
  id: string,
  to: { status: ExceptionStatus; grantedAt: string | null; expiresAt: string | null },
): Promise<number> =>
  tx.run(
    `update deal_exception set status = $3, granted_at = $4, expires_at = $5
     where workspace_id = $1 and id = $2 and status = 'requested'`,
    [tx.workspaceId, id, to.status, to.grantedAt, to.expiresAt],
    'exception-decide',
  );
