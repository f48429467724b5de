import { AppError, type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import {
  customerContactOf,
  projectOfficerOf,
  teamAtWork,
  teamProblems,
  withoutRepeats,
} from '@throughline/domain/team/deal-team.ts';
import { letterOf } from '@throughline/domain/team/raci.ts';
import type { DealTeam, TeamInput } from '@throughline/domain/team/team.contract.ts';
import type { TeamMember } from '@throughline/domain/team/team-role.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { setCollaborators } from '../record/owner.ts';
import { readersAmong } from '../record/readers.ts';
import { lockTarget } from '../record/target.ts';
import { audienceBoth } from '../record/write.ts';
import { assignQueuedTasks } from '../task/standard-action.ts';
import { type ReadableDeal, readDeal } from './deal-access.ts';
import { presentLetters } from './raci.service.ts';
import { endTeamRows, insertTeamRows, type StoredTeammate, teamRevision, teamRows } from './team.queries.ts';

/** @throws AppError not_found */
export const readTeam = (ctx: Ctx, id: string): Promise<DealTeam> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    return teamOf(own, tx, id, await readDeal(own, tx, id));
  });

const nameOf = (ctx: Ctx, member: string): string => ctx.directory.members.get(member)?.name ?? '?';

async function teamOf(ctx: Ctx, tx: Tx, id: string, deal: ReadableDeal): Promise<DealTeam> {
  const { owner, collaborators } = deal;
  const [rows, revision, letters] = await Promise.all([teamRows(tx, id), teamRevision(tx, id), presentLetters(tx, id)]);
  const chosen = rows.find((row) => row.isCustomerContact)?.member ?? null;
  const contact = customerContactOf(rows, owner, chosen);
  const byMember = Map.groupBy(teamAtWork(rows, owner), (one) => one.member);
  const readers = await readersAmong(ctx, tx, 'opportunity', { id, owner, collaborators }, [...byMember.keys()]);
  return {
    revision,
    members: [...byMember].map(([member, parts]) => ({
      member: { id: member, name: ctx.directory.members.get(member)?.name ?? null },
      roles: parts.map(({ role, implicit }) => ({ role, implicit })),
      letter:
        letterOf(
          letters,
          parts.map((part) => part.role),
        ) ?? null,
      isCustomerContact: member === contact,
      isActive: ctx.directory.members.get(member)?.status === 'active',
      canRead: readers.has(member),
    })),
    customerContact: chosen,
    canEdit: deal.canUpdate,
  };
}

/**
 * Sets who works on a deal in which part. Who joins becomes a collaborator, so that they see the deal; who leaves stops being
 * one where the team had made them one. The owner changes by a transfer alone.
 * @throws AppError not_found, forbidden, invalid (nobody such, suspended, two people for what one person does), stale_version
 */
export const setTeam = (ctx: Ctx, id: string, input: TeamInput): Promise<DealTeam> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockTarget(own, tx, 'opportunity', id, 'update');
    const { row } = target;
    const before = await teamRows(tx, id);
    if ((await teamRevision(tx, id)) !== input.revision) throw await changedMeanwhile(own, tx, id);
    const wanted = withoutRepeats(input.members);
    const contact = chosenContact(wanted, row.owner, input.customerContact);
    refuse(own, before, wanted, row.owner, contact);

    const flagged = wanted.find((one) => one.member === contact);
    const rowsWanted = wanted.map((one) => ({ ...one, isCustomerContact: one === flagged }));
    const isKept = (one: StoredTeammate) =>
      rowsWanted.some((next) => isSame(next, one) && next.isCustomerContact === one.isCustomerContact);
    const ended = before.filter((one) => !isKept(one));
    const access = new Map(
      before.map((one) => [one.member, before.some((two) => two.member === one.member && two.madeCollaborator)]),
    );
    const added = rowsWanted
      .filter((one) => !before.some((two) => isSame(one, two) && one.isCustomerContact === two.isCustomerContact))
      .map((one) => ({
        ...one,
        id: newId(),
        madeCollaborator: access.get(one.member) ?? !row.collaborators.includes(one.member),
      }));
    if (ended.length === 0 && added.length === 0) return teamOf(own, tx, id, await readDeal(own, tx, id));

    const by = { by: ctx.actor.kind === 'system' ? null : ctx.actor.memberId, at: new Date(ctx.now).toISOString() };
    if (ended.length > 0)
      await endTeamRows(
        tx,
        ended.map((one) => one.id),
        by,
      );
    if (added.length > 0) await insertTeamRows(tx, id, added, by);

    const joined = added.map((one) => one.member).filter((member) => !access.has(member));
    const left = [...access].flatMap(([member, made]) =>
      made && !wanted.some((one) => one.member === member) ? [member] : [],
    );
    const collaborators = [...new Set([...row.collaborators.filter((member) => !left.includes(member)), ...joined])];
    const isSameCircle =
      collaborators.length === row.collaborators.length && joined.every((one) => row.collaborators.includes(one));
    const after = isSameCircle ? row : { ...row, collaborators };
    if (!isSameCircle) await setCollaborators(tx, ctx.workspaceId, target.object, id, collaborators);
    const wasContact = before.find((one) => one.isCustomerContact)?.member ?? null;
    const changes: FieldChange[] = [{ field: 'team', from: before.map(partOf), to: wanted.map(partOf) }];
    if (!isSameCircle) changes.push({ field: 'collaborators', from: row.collaborators, to: collaborators });
    if (wasContact !== contact) changes.push({ field: 'customerContact', from: wasContact, to: contact });
    await emit(own, tx, {
      object: target.object.key,
      recordId: id,
      recordVersion: null,
      action: 'teamChanged',
      changes,
      audience: await audienceBoth(own, tx, target.object, row, after),
    });
    const facts = { projectOfficer: projectOfficerOf(wanted, row.owner) };
    await refreshDeal(own, tx, id, () => Promise.resolve(facts));
    await assignQueuedTasks(own, tx, id);
    return teamOf(own, tx, id, {
      owner: row.owner,
      collaborators,
      canUpdate: true,
      canWork: true,
    });
  });

const partOf = ({ member, role }: TeamMember): TeamMember => ({ member, role });
const isSame = (one: TeamMember, other: TeamMember): boolean => one.member === other.member && one.role === other.role;

/** The account manager need not be chosen: whoever that is, now and later, is the contact. */
function chosenContact(wanted: readonly TeamMember[], owner: string | null, chosen: string | null): string | null {
  if (chosen === null || chosen === customerContactOf(wanted, owner, null)) return null;
  return chosen;
}

function refuse(
  ctx: Ctx,
  before: readonly TeamMember[],
  wanted: readonly TeamMember[],
  owner: string | null,
  contact: string | null,
): void {
  const problems: FieldProblem[] = wanted.flatMap((one) => {
    const member = ctx.directory.members.get(one.member);
    if (member === undefined) {
      const message = { zh: '不是本工作区的成员。', en: 'Not a member of this workspace.' };
      return [{ field: 'members', value: one.member, message }];
    }
    // Who was suspended meanwhile stays until somebody takes them off.
    if (member.status !== 'suspended' || before.some((two) => isSame(one, two))) return [];
    const message = {
      zh: `${member.name} 已停用，不能加入项目组；请选择其他人，或先恢复该账号。`,
      en: `${member.name} is suspended and cannot join the team; choose somebody else or reactivate them first.`,
    };
    return [{ field: 'members', value: one.member, message }];
  });
  // The contact is stored with a part of theirs: the owner must be named for the one they stand in for.
  if (contact !== null && contact === owner && !wanted.some((one) => one.member === contact)) {
    const message = {
      zh: `${nameOf(ctx, contact)} 目前只是暂代；请先给他一个角色，再指定为客户联系人。`,
      en: `${nameOf(ctx, contact)} only stands in so far; give them a role before making them the customer’s contact.`,
    };
    problems.push({ field: 'customerContact', value: contact, message });
  }
  for (const { role, message } of teamProblems(wanted, owner, contact, (member) => nameOf(ctx, member)))
    problems.push({ field: role === null ? 'customerContact' : 'members', value: role ?? contact, message });
  if (problems.length > 0) throw invalid(problems);
}

async function changedMeanwhile(ctx: Ctx, tx: Tx, id: string): Promise<AppError> {
  return new AppError('stale_version', {
    message: {
      zh: '项目组刚被别人改过；请核对后再保存。',
      en: 'Somebody changed the team meanwhile; look at it and save again.',
    },
    current: await teamOf(ctx, tx, id, await readDeal(ctx, tx, id)),
    clash: [],
  });
}
