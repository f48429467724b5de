import { AppError } from '@throughline/domain/platform/error.ts';
import { createDepartment, updateDepartment } from '../identity/department.service.ts';
import { addMember, updateUser } from '../identity/user.service.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Directory } from '../platform/directory.ts';
import { spellingOf } from './name-index.ts';
import type { Outcome, StagedRow } from './import.queries.ts';
import { DEFAULT_ROLE, placeholderEmail } from './people.ts';
import { refusalProblems } from './refusal-problems.ts';
import type { ChunkWriter } from './write-chunk.ts';
import { behindSavepoint } from './write-chunk.ts';

const MANAGER_ROLE = 'salesManager';

/**
 * Makes people of rows: departments by name, their managers as leaders, and each person in the department of their manager.
 * A department with several managers gets one below it for each. People who are there already are moved, not doubled.
 */
export async function writeMembers(writer: ChunkWriter, tx: Tx, rows: readonly StagedRow[]): Promise<Outcome[]> {
  const house = new House(writer, tx);
  const teams = Map.groupBy(rows, (row) => text(row, 'department'));
  const outcomes: Outcome[] = [];
  for (const [department, members] of teams) {
    const managers = new Set(members.map((row) => text(row, 'manager')).filter((name) => name !== ''));
    for (const row of members) {
      let outcome: Outcome = { row: row.row, state: 'created', recordId: null };
      const refused = await behindSavepoint(tx, async () => {
        const place = await house.place(department, text(row, 'manager'), managers.size > 1);
        outcome = { ...outcome, ...(await house.person(row, place)) };
      });
      if (refused !== undefined) {
        house.forget();
        const [problem] = refusalProblems(writer.plan, row.input ?? {}, refused);
        outcome = { row: row.row, state: 'failed', recordId: null, ...(problem === undefined ? {} : { problem }) };
      }
      outcomes.push(outcome);
    }
  }
  return outcomes;
}

const text = (row: StagedRow, key: string): string => {
  const value = row.input?.[key];
  return typeof value === 'string' ? value.trim() : '';
};

/** People and departments as the open transaction sees them. */
class House {
  readonly #writer: ChunkWriter;
  readonly #tx: Tx;
  #directory: Directory | undefined;

  constructor(writer: ChunkWriter, tx: Tx) {
    this.#writer = writer;
    this.#tx = tx;
  }

  forget(): void {
    this.#directory = undefined;
  }

  async #ctx(): Promise<Ctx> {
    this.#directory ??= await this.#writer.ctx.platform.directories.loadWithin(this.#tx);
    return { ...within(this.#writer.ctx, this.#tx), directory: this.#directory };
  }

  /** @returns the department that a person with this department and manager belongs to; null without one */
  async place(department: string, manager: string, isShared: boolean): Promise<string | null> {
    const above = department === '' ? null : await this.#department(department, null, null);
    if (manager === '') return above;
    const leader = await this.#manager(manager, above);
    if (above === null) return null;
    if (!isShared) return this.#lead(above, leader);
    return this.#department(`${department} · ${manager}`, above, leader);
  }

  async person(row: StagedRow, department: string | null): Promise<Pick<Outcome, 'state' | 'recordId' | 'before'>> {
    const ctx = await this.#ctx();
    const name = text(row, 'name');
    const email = text(row, 'email').toLowerCase();
    const known = this.#find(ctx, name, email);
    if (known !== undefined) {
      if (department === null || known.departmentId === department) return { state: 'skipped', recordId: known.id };
      await updateUser(ctx, known.id, { department });
      this.forget();
      return {
        state: 'updated',
        recordId: known.id,
        before: { values: { department: known.departmentId }, note: null },
      };
    }
    const role = this.#role(ctx, text(row, 'role'));
    const input = { name, email: email === '' ? placeholderEmail(name) : email, department, roles: [role] };
    const added = await addMember(ctx, this.#tx, input, 'invited');
    this.forget();
    return { state: 'created', recordId: added.id };
  }

  #find(ctx: Ctx, name: string, email: string) {
    return [...ctx.directory.members.values()].find((member) =>
      email === '' ? spellingOf(member.name) === spellingOf(name) : member.email === email,
    );
  }

  #role(ctx: Ctx, named: string): string {
    if (named === '') return this.#writer.plan.settings.memberRole ?? DEFAULT_ROLE;
    const wanted = spellingOf(named);
    const role = [...ctx.directory.roles.values()].find((one) =>
      [one.key, one.name.zh, one.name.en].some((word) => spellingOf(word) === wanted),
    );
    if (role === undefined) {
      throw new AppError('invalid', {
        fields: [
          { field: 'role', value: named, message: { zh: `没有角色“${named}”。`, en: `There is no role “${named}”.` } },
        ],
      });
    }
    return role.key;
  }

  async #manager(name: string, department: string | null): Promise<string> {
    const ctx = await this.#ctx();
    const known = this.#find(ctx, name, '');
    if (known !== undefined) {
      if (!known.roleKeys.some((key) => key === MANAGER_ROLE || key === 'admin')) {
        await updateUser(ctx, known.id, { roles: [...known.roleKeys, MANAGER_ROLE] });
        this.forget();
      }
      return known.id;
    }
    const input = { name, email: placeholderEmail(name), department, roles: [MANAGER_ROLE] };
    const added = await addMember(ctx, this.#tx, input, 'invited');
    this.forget();
    return added.id;
  }

  async #department(name: string, parent: string | null, leader: string | null): Promise<string> {
    const ctx = await this.#ctx();
    const known = [...ctx.directory.departments.values()].find((one) => one.name === name && one.parentId === parent);
    if (known !== undefined) return leader === null ? known.id : this.#lead(known.id, leader);
    const made = await createDepartment(ctx, { name, parent, leader, position: 0 });
    this.forget();
    if (leader !== null) await this.#move(leader, made.id);
    return made.id;
  }

  async #lead(department: string, leader: string): Promise<string> {
    const ctx = await this.#ctx();
    const known = ctx.directory.departments.get(department);
    if (known?.leaderId == null) {
      await updateDepartment(ctx, department, { leader });
      this.forget();
    }
    await this.#move(leader, department);
    return department;
  }

  /** A leader belongs to the department they lead, unless they have a place already. */
  async #move(member: string, department: string): Promise<void> {
    const ctx = await this.#ctx();
    const known = ctx.directory.members.get(member);
    const isBelow = ctx.directory.departments.get(department)?.parentId === known?.departmentId;
    if (known === undefined || known.departmentId === department || !(known.departmentId === null || isBelow)) return;
    await updateUser(ctx, member, { department });
    this.forget();
  }
}
