import { parentsFirst, wouldCycle } from '@throughline/domain/identity/department.ts';
import type { DepartmentRow } from '@throughline/domain/identity/identity.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { selectMembers } from './me.ts';
import { lockPeople, requireDepartment, requireRight, requireSight, requireVersion } from './people-rules.ts';

interface Department {
  id: string;
  version: number;
  name: string;
  parentId: string | null;
  leaderId: string | null;
  position: number;
}

/** All departments, parents first, siblings by position and name. */
export async function listDepartments(ctx: Ctx): Promise<{ departments: DepartmentRow[] }> {
  requireSight(ctx, 'department');
  return ctx.read(async (tx) => {
    const members = await selectMembers(tx).execute();
    const sizes = Map.groupBy(members, (member) => member.department_id);
    const departments = parentsFirst(await readDepartments(tx)).map((row) =>
      wire(ctx, row, sizes.get(row.id)?.length ?? 0),
    );
    return { departments };
  });
}

async function readDepartments(tx: Tx): Promise<Department[]> {
  const rows = await tx.db
    .selectFrom('department')
    .select(['id', 'version', 'name', 'parent_id', 'leader_id', 'position'])
    .where('workspace_id', '=', tx.workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('name')
    .execute();
  return rows.map(({ parent_id: parentId, leader_id: leaderId, ...row }) => ({ ...row, parentId, leaderId }));
}

function wire(ctx: Ctx, row: Department, members: number): DepartmentRow {
  const { id, version, name, position, parentId: parent, leaderId } = row;
  const leader = leaderId === null ? null : { id: leaderId, name: ctx.directory.members.get(leaderId)?.name ?? null };
  return { id, version, name, parent, leader, position, members };
}

export interface DepartmentInput {
  name: string;
  parent: string | null;
  leader: string | null;
  position: number;
}

/** @throws AppError invalid (unknown parent or leader, name taken beside it) */
export async function createDepartment(ctx: Ctx, input: DepartmentInput): Promise<DepartmentRow> {
  requireRight(ctx, 'manageUsers');
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const row: Department = {
      id: newId(),
      version: 1,
      name: input.name,
      parentId: input.parent,
      leaderId: input.leader,
      position: input.position,
    };
    await check(tx, await readDepartments(tx), row);
    await tx.db
      .insertInto('department')
      .values({
        ...columns(row),
        workspace_id: tx.workspaceId,
        id: row.id,
        created_at: new Date(ctx.now).toISOString(),
        deleted_at: null,
      })
      .execute();
    await emitDepartment(
      ctx,
      tx,
      row,
      'created',
      differences({ ...row, name: '', parentId: null, leaderId: null, position: 0 }, row),
    );
    return wire(ctx, row, 0);
  });
}

/** @throws AppError not_found, stale_version, invalid (a loop, unknown parent or leader, name taken beside it) */
export async function updateDepartment(
  ctx: Ctx,
  id: string,
  input: { [K in keyof DepartmentInput]?: DepartmentInput[K] | undefined } & { version?: number | undefined },
): Promise<DepartmentRow> {
  requireRight(ctx, 'manageUsers');
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const all = await readDepartments(tx);
    const before = all.find((row) => row.id === id);
    if (before === undefined) throw new AppError('not_found');
    requireVersion(input.version, before);
    const after: Department = {
      ...before,
      name: input.name ?? before.name,
      parentId: input.parent === undefined ? before.parentId : input.parent,
      leaderId: input.leader === undefined ? before.leaderId : input.leader,
      position: input.position ?? before.position,
    };
    await check(tx, all, after);
    const members = (await selectMembers(tx).where('department_id', '=', id).execute()).length;
    const changes = differences(before, after);
    if (changes.length === 0) return wire(ctx, before, members);
    after.version += 1;
    await tx.db
      .updateTable('department')
      .set(columns(after))
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', id)
      .execute();
    await emitDepartment(ctx, tx, after, 'updated', changes);
    return wire(ctx, after, members);
  });
}

/** Only when nobody and nothing is in it. @throws AppError not_found, conflict */
export async function removeDepartment(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, 'manageUsers');
  await ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const all = await readDepartments(tx);
    const row = all.find((department) => department.id === id);
    if (row === undefined) throw new AppError('not_found');
    const members = (await selectMembers(tx).where('department_id', '=', id).execute()).length;
    const children = all.filter((department) => department.parentId === id).length;
    if (members > 0 || children > 0) {
      throw new AppError('conflict', {
        message: {
          zh: `部门里还有 ${members} 名成员、${children} 个下级部门，请先移走。`,
          en: `${members} members and ${children} departments are still in it; move them first.`,
        },
      });
    }
    await tx.db
      .updateTable('department')
      .set({ deleted_at: new Date(ctx.now).toISOString(), version: row.version + 1 })
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', id)
      .execute();
    await emitDepartment(ctx, tx, { ...row, version: row.version + 1 }, 'deleted', []);
  });
}

async function check(tx: Tx, all: readonly Department[], row: Department): Promise<void> {
  await requireDepartment(tx, row.parentId, 'parent');
  if (wouldCycle(all, row.id, row.parentId)) {
    throw invalid([
      {
        field: 'parent',
        message: {
          zh: '部门不能移到自己或自己的下级之下。',
          en: 'A department cannot go below itself or one of its own.',
        },
        value: row.parentId,
      },
    ]);
  }
  if (all.some((other) => other.id !== row.id && other.parentId === row.parentId && other.name === row.name)) {
    throw invalid([
      {
        field: 'name',
        message: { zh: '同一上级下已有同名部门。', en: 'There is a department of this name beside it.' },
        value: row.name,
      },
    ]);
  }
  if (row.leaderId === null) return;
  const leader = await selectMembers(tx).where('id', '=', row.leaderId).executeTakeFirst();
  if (leader === undefined)
    throw invalid([
      { field: 'leader', message: { zh: '没有这个成员。', en: 'There is no such member.' }, value: row.leaderId },
    ]);
}

const columns = (row: Department) => ({
  version: row.version,
  name: row.name,
  parent_id: row.parentId,
  leader_id: row.leaderId,
  position: row.position,
});

const differences = (before: Department, after: Department): FieldChange[] =>
  [
    { field: 'name', from: before.name, to: after.name },
    { field: 'parent', from: before.parentId, to: after.parentId },
    { field: 'leader', from: before.leaderId, to: after.leaderId },
    { field: 'position', from: before.position, to: after.position },
  ].filter((change) => change.from !== change.to);

const emitDepartment = (
  ctx: Ctx,
  tx: Tx,
  row: Department,
  action: string,
  changes: readonly FieldChange[],
): Promise<void> =>
  emit(ctx, tx, { object: 'department', recordId: row.id, recordVersion: row.version, action, changes });
