import { BUILT_IN_ROLES } from '@throughline/domain/identity/roles.ts';
import { rightsOf } from '@throughline/domain/identity/rights.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { partOf, playerOf, TEAM_ROLE_KEYS, type TeamRoleKey } from '@throughline/domain/team/team-role.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { scopesOf } from '../record/access.ts';
import { setCollaborators } from '../record/owner.ts';
import { emitBeside, lockTarget } from '../record/target.ts';
import { changeRecord } from '../record/write.ts';
import { insertTeamRows, teamRows } from '../team/team.queries.ts';
import { factsOfTask, type TaskFacts } from './task.queries.ts';

const EVERY_RIGHT = rightsOf(BUILT_IN_ROLES.filter((role) => role.key === 'admin'));

/** The queue gives the right to what claiming changes; the history still names who claimed. */
const byQueue = (ctx: Ctx, tx: Tx): Ctx => within({ ...ctx, actor: { ...ctx.actor, rights: EVERY_RIGHT } }, tx);

/** Work goes to people by their roles; a key acts for its person, as far as it may change tasks. */
const hasRole = (ctx: Ctx, role: string): boolean =>
  scopesOf(ctx.actor, 'task', 'update').length > 0 &&
  ctx.directory.members.get(ctx.actor.memberId)?.roleKeys.includes(role) === true;

/** The task waits in the queue of a role that the actor has. */
export const mayClaim = (ctx: Ctx, task: TaskFacts): boolean =>
  task.status === 'open' && task.owner === null && task.queue !== null && hasRole(ctx, task.queue);

/**
 * Takes a task out of the queue: whoever comes first owns it, and joins the deal in that part where nobody plays it yet.
 * @throws AppError not_found; conflict naming who has it already, or that it is closed; forbidden without the role
 */
export const claimTask = (ctx: Ctx, id: string) =>
  ctx.transaction(async (tx) => {
    const { memberId } = ctx.actor;
    const { row } = await lockTarget(within(ctx, tx), tx, 'task', id, 'read');
    const name = (member: string) => ctx.directory.members.get(member)?.name ?? null;
    if (row.owner === memberId) return { id, version: row.version, owner: { id: memberId, name: name(memberId) } };
    const task = factsOfTask(row);
    refuseClaim(ctx, task);
    const own = byQueue(ctx, tx);
    const { after } = await changeRecord(
      own,
      tx,
      'task',
      id,
      { owner: memberId },
      { version: row.version, action: 'claimed' },
    );
    if (task.opportunity !== null && task.queue !== null) await joinDeal(own, tx, task.opportunity, task.queue);
    return { id, version: after.version, owner: { id: memberId, name: name(memberId) } };
  });

function refuseClaim(ctx: Ctx, task: TaskFacts): void {
  if (task.owner !== null) {
    const owner = ctx.directory.members.get(task.owner)?.name ?? '?';
    throw new AppError('conflict', {
      message: { zh: `${owner}已领取这项任务。`, en: `${owner} has taken this task already.` },
      owner: task.owner,
    });
  }
  if (task.status !== 'open') {
    throw new AppError('conflict', {
      message: { zh: '任务已结束，无须领取。', en: 'The task is closed; there is nothing to take.' },
    });
  }
  if (task.queue === null) {
    throw new AppError('conflict', {
      message: {
        zh: '这项任务不在任何角色的待领取队列里，请由负责人转交。',
        en: 'This task waits in no queue; have it handed over instead.',
      },
    });
  }
  if (hasRole(ctx, task.queue)) return;
  const role = ctx.directory.roles.get(task.queue)?.name ?? { zh: task.queue, en: task.queue };
  throw new AppError('forbidden', {
    message: {
      zh: `这项任务由“${role.zh}”的人领取。`,
      en: `This task is taken by people of the role ${role.en}.`,
    },
  });
}

/** Whoever takes work of a role on a deal plays that part where nobody did, and reads the deal from then on. */
async function joinDeal(own: Ctx, tx: Tx, dealId: string, queue: string): Promise<void> {
  const member = own.actor.memberId;
  const { object, row } = await lockTarget(own, tx, 'opportunity', dealId, 'update');
  const team = await teamRows(tx, dealId);
  const changes: FieldChange[] = [];
  const isNew = row.owner !== member && !row.collaborators.includes(member);
  const role = partOf(queue);
  if (isPart(role) && playerOf(queue, team, row.owner) === undefined) {
    const at = new Date(own.now).toISOString();
    const joining = { id: newId(), member, role, isCustomerContact: false, madeCollaborator: isNew };
    await insertTeamRows(tx, dealId, [joining], { by: member, at });
    const parts = team.map((one) => ({ member: one.member, role: one.role }));
    changes.push({ field: 'team', from: parts, to: [...parts, { member, role }] });
  }
  const collaborators = isNew ? [...row.collaborators, member] : row.collaborators;
  if (isNew) {
    await setCollaborators(tx, tx.workspaceId, object, dealId, collaborators);
    changes.push({ field: 'collaborators', from: row.collaborators, to: collaborators });
  }
  if (changes.length > 0) {
    const target = { object, row: { ...row, collaborators } };
    await emitBeside(own, tx, target, changes[0]?.field === 'team' ? 'teamChanged' : 'shared', changes);
  }
}

const isPart = (role: string): role is TeamRoleKey => (TEAM_ROLE_KEYS as readonly string[]).includes(role);
