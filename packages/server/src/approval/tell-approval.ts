import type { ApprovalDecision } from '@throughline/domain/notification/causes.ts';
import type { NotificationKind } from '@throughline/domain/notification/notification.ts';
import { tell } from '../notification/tell.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import type { StoredApproval } from './approval.queries.ts';
import { deputiesToday } from './deputy.service.ts';

/**
 * Tells people of an approval, in its transaction. Approvers are told of what they are asked about, whether they may read the
 * record or not: the snapshot is theirs to read. Deputies of today are told with those for whom they decide.
 * @param members '' stands for nobody
 */
export async function tellOfApproval(
  ctx: Ctx,
  tx: Tx,
  approval: StoredApproval,
  kind: Extract<NotificationKind, `approval${string}`>,
  members: readonly string[],
  decision?: ApprovalDecision,
): Promise<void> {
  const asked = members.filter((id) => id !== '');
  const deputies = kind === 'approvalDecided' ? [] : (await deputiesToday(ctx, tx, asked)).map((one) => one.deputyId);
  const own = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const told = [...new Set([...asked, ...deputies])].filter(
    (id) => id !== own && ctx.directory.members.get(id)?.status === 'active',
  );
  const data = {
    approval: {
      id: approval.id,
      name: approval.definition.name,
      record: approval.snapshot.record ?? '',
      ...(decision === undefined ? {} : { decision }),
    },
  };
  await tell(
    ctx,
    tx,
    approval,
    told.map((memberId) => ({ id: newId(), memberId, kind, data })),
  );
}
