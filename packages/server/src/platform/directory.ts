import { type Calendar } from '@throughline/domain/calendar/calendar.ts';
import { type Role, roleSchema } from '@throughline/domain/identity/permission.ts';
import { type Rights, rightsOf } from '@throughline/domain/identity/rights.ts';
import type { Locale } from '@throughline/domain/platform/label.ts';
import { type Catalog, catalogOf } from '@throughline/domain/record/catalog.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { REFERENCE_OBJECTS, STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import type pg from 'pg';
import { inTransaction, type Tx } from './db.ts';

export interface DirectoryMember {
  id: string;
  name: string;
  email: string;
  departmentId: string | null;
  roleKeys: readonly string[];
  status: 'active' | 'invited' | 'suspended';
  locale: Locale;
}

export interface DirectoryDepartment {
  id: string;
  name: string;
  parentId: string | null;
  leaderId: string | null;
}

/**
 * A workspace's slow-changing facts in memory: settings, people, departments, roles, objects with custom fields, calendar.
 * Immutable; a change makes a new one.
 */
export interface Directory {
  workspaceId: string;
  workspace: {
    name: string;
    currency: string;
    timeZone: string;
    locale: Locale;
    sample: boolean;
    /** Keys of rules of the sales policy that are switched off. */
    policyOff: readonly string[];
  };
  members: ReadonlyMap<string, DirectoryMember>;
  departments: ReadonlyMap<string, DirectoryDepartment>;
  roles: ReadonlyMap<string, Role>;
  catalog: Catalog;
  calendar: Calendar;
  /** Object key → id → name, of the objects that are only pointed at (process, stage); the rest is joined by queries. */
  names: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** @returns the department and all below it; [] for null */
  departmentTree(departmentId: string | null): readonly string[];
  /** @returns members (of any status) whose department is one of these */
  membersOf(departmentIds: readonly string[]): readonly string[];
  rightsOf(roleKeys: readonly string[]): Rights;
}

/** What turns the stored calendar into a working calendar; given by the calendar feature. */
export type CalendarParser = (stored: unknown, timeZone: string) => Calendar;

/** Fixed objects of a workspace: any change of one of these makes its directory stale. */
export const DIRECTORY_OBJECTS: ReadonlySet<string> = new Set([
  'workspace',
  'member',
  'department',
  'role',
  'customField',
  // Names of processes and stages, and which version new deals take. Drafts are apart: they are saved with every pause of typing.
  'process',
]);

const MAX_AGE_MS = 4_000;
const MAX_HELD = 2_000;

/**
 * Directories of all workspaces that this process serves. A change in this process drops the workspace's entry at once;
 * one in another process is learnt through the event feed, and after four seconds by a look at the newest change.
 */
export class DirectoryCache {
  readonly #pool: pg.Pool;
  readonly #parseCalendar: CalendarParser;
  readonly #held = new Map<string, { directory: Promise<Directory>; checkedAt: number; stamp: string }>();

  constructor(pool: pg.Pool, parseCalendar: CalendarParser) {
    this.#pool = pool;
    this.#parseCalendar = parseCalendar;
  }

  drop(workspaceId: string): void {
    this.#held.delete(workspaceId);
  }

  /** @throws AppError not_found where no such workspace exists */
  async get(workspaceId: string): Promise<Directory> {
    const held = this.#held.get(workspaceId);
    if (held !== undefined && Date.now() - held.checkedAt < MAX_AGE_MS) return held.directory;
    if (held !== undefined) {
      held.checkedAt = Date.now();
      const stamp = await inTransaction(this.#pool, workspaceId, readStamp, { readOnly: true });
      if (stamp === held.stamp) return held.directory;
    }
    return this.#load(workspaceId);
  }

  /** Reads the directory as an open transaction sees it, and keeps nothing: for a workspace that is being made. */
  loadWithin(tx: Tx): Promise<Directory> {
    return load(tx, this.#parseCalendar);
  }

  async #load(workspaceId: string): Promise<Directory> {
    const loading = inTransaction(
      this.#pool,
      workspaceId,
      async (tx) => ({ stamp: await readStamp(tx), directory: await load(tx, this.#parseCalendar) }),
      {
        readOnly: true,
      },
    );
    const entry = { directory: loading.then((loaded) => loaded.directory), checkedAt: Date.now(), stamp: '' };
    // Whoever waits for it is told below; nobody may wait when it fails.
    entry.directory.catch(() => {});
    this.#held.set(workspaceId, entry);
    if (this.#held.size > MAX_HELD) {
      const oldest = this.#held.keys().next().value;
      if (oldest !== undefined) this.#held.delete(oldest);
    }
    try {
      entry.stamp = (await loading).stamp;
      return await entry.directory;
    } catch (error) {
      if (this.#held.get(workspaceId) === entry) this.#held.delete(workspaceId);
      throw error;
    }
  }
}

/** Changes with each change of a directory object: the newest event that names one. */
async function readStamp(tx: Tx): Promise<string> {
  const rows = await tx.sql<{ stamp: string }>(
    `select coalesce(string_agg(object || ':' || seq, ',' order by object), '') as stamp from (
       select o.object, (select max(e.seq) from event e where e.workspace_id = $1 and e.object = o.object) as seq
       from unnest($2::text[]) as o(object)) as newest`,
    [tx.workspaceId, [...DIRECTORY_OBJECTS]],
    'directory-stamp',
  );
  return rows[0]?.stamp ?? '';
}

async function load(tx: Tx, parseCalendar: CalendarParser): Promise<Directory> {
  const id = tx.workspaceId;
  const workspace = await tx.db.selectFrom('workspace').selectAll().where('workspace_id', '=', id).executeTakeFirst();
  if (workspace === undefined) throw new Error(`workspace ${id} does not exist`);
  const departments = await tx.db
    .selectFrom('department')
    .selectAll()
    .where('workspace_id', '=', id)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('name')
    .execute();
  const members = await tx.db.selectFrom('member').selectAll().where('workspace_id', '=', id).orderBy('name').execute();
  const roles = await tx.db.selectFrom('role').selectAll().where('workspace_id', '=', id).execute();
  const fields = await tx.db
    .selectFrom('custom_field')
    .selectAll()
    .where('workspace_id', '=', id)
    .where('removed_at', 'is', null)
    .orderBy('position')
    .execute();
  return makeDirectory({
    workspaceId: id,
    workspace: {
      name: workspace.name,
      currency: workspace.currency,
      timeZone: workspace.time_zone,
      locale: workspace.locale as Locale,
      sample: workspace.sample,
      policyOff: workspace.policy_off,
    },
    members: members.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      departmentId: row.department_id,
      roleKeys: row.role_keys,
      status: row.status,
      locale: row.locale as Locale,
    })),
    departments: departments.map((row) => ({
      id: row.id,
      name: row.name,
      parentId: row.parent_id,
      leaderId: row.leader_id,
    })),
    roles: roles.map((row) => roleSchema.parse(row.definition)),
    customFields: fields.map((row) => ({
      object: row.object,
      field: { ...(row.definition as Field), key: row.key, ...(row.slot === null ? {} : { slot: row.slot }) },
    })),
    calendar: parseCalendar(workspace.calendar, workspace.time_zone),
    names: await namesOf(tx),
  });
}

async function namesOf(tx: Tx): Promise<Map<string, ReadonlyMap<string, string>>> {
  const names = new Map<string, ReadonlyMap<string, string>>();
  for (const object of REFERENCE_OBJECTS) {
    const rows = await tx.sql<{ id: string; name: string }>(
      `select id, ${object.nameField} as name from ${object.table} where workspace_id = $1`,
      [tx.workspaceId],
    );
    names.set(object.key, new Map(rows.map((row) => [row.id, row.name])));
  }
  return names;
}

export interface DirectoryParts {
  workspaceId: string;
  workspace: Directory['workspace'];
  members: readonly DirectoryMember[];
  departments: readonly DirectoryDepartment[];
  roles: readonly Role[];
  customFields: readonly { object: string; field: Field }[];
  calendar: Calendar;
  names: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export function makeDirectory(parts: DirectoryParts): Directory {
  const departments = new Map(parts.departments.map((department) => [department.id, department]));
  const children = Map.groupBy(parts.departments, (department) => department.parentId ?? '');
  const byDepartment = Map.groupBy(parts.members, (member) => member.departmentId ?? '');
  const roles = new Map(parts.roles.map((role) => [role.key, role]));
  const rights = new Map<string, Rights>();
  const trees = new Map<string, readonly string[]>();

  const treeOf = (departmentId: string): readonly string[] => {
    let tree = trees.get(departmentId);
    if (tree === undefined) {
      const found = new Set([departmentId]);
      for (const id of found) for (const child of children.get(id) ?? []) found.add(child.id);
      tree = [...found];
      trees.set(departmentId, tree);
    }
    return tree;
  };

  return {
    workspaceId: parts.workspaceId,
    workspace: parts.workspace,
    members: new Map(parts.members.map((member) => [member.id, member])),
    departments,
    roles,
    catalog: catalogOf([
      ...STANDARD_OBJECTS.map((object) => {
        const own = parts.customFields.filter((custom) => custom.object === object.key).map((custom) => custom.field);
        return own.length === 0 ? object : { ...object, fields: [...object.fields, ...own] };
      }),
      ...REFERENCE_OBJECTS,
    ]),
    calendar: parts.calendar,
    names: parts.names,
    departmentTree: (departmentId) => (departmentId === null ? [] : treeOf(departmentId)),
    membersOf: (departmentIds) =>
      departmentIds.flatMap((id) => (byDepartment.get(id) ?? []).map((member) => member.id)),
    rightsOf(roleKeys) {
      const key = [...roleKeys].toSorted().join(' ');
      let found = rights.get(key);
      if (found === undefined) {
        found = rightsOf(roleKeys.map((role) => roles.get(role)).filter((role) => role !== undefined));
        rights.set(key, found);
      }
      return found;
    },
  };
}
