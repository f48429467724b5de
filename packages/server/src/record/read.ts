import type { Condition } from '@throughline/domain/condition/condition.ts';
import { validateCondition } from '@throughline/domain/condition/validate.ts';
import type { FieldRight } from '@throughline/domain/identity/permission.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { ACTIONS, type Action, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import {
  checkConditionAccess,
  conditionEnv,
  describe,
  fieldRight,
  nameRight,
  plainField,
  readableFields,
  scopeSql,
  scopesOf,
  visibleCatalog,
} from './access.ts';
import { keptShape, namesSelect, type StoredRow, storedOf, storedSelect } from './columns.ts';
import { compileCondition } from './condition-sql.ts';
import { behind, type Cursor, decodeCursor, encodeCursor, orderBy, sortExpression, type SortKey } from './keyset.ts';
import { searchSql } from './search-sql.ts';
import { statementName } from './statement.ts';

export interface Selection {
  filter?: Condition | undefined;
  q?: string | undefined;
  bin?: 'only' | undefined;
}

export interface ListRequest extends Selection {
  /** `-amount,name`; newest first otherwise. */
  sort?: string | undefined;
  cursor?: string | undefined;
  limit: number;
  /** Field keys, comma separated; all readable ones otherwise. */
  fields?: string | undefined;
  /** Only records that the actor may do this with too (an export). */
  alsoMay?: Action;
}

export interface Page {
  items: RecordRow[];
  nextCursor: string | null;
}

const COUNT_CAP = 10_000;

/** `where` of a selection: workspace, bin, permission, condition, search. */
export function selectionSql(
  ctx: Ctx,
  object: ObjectDescription,
  selection: Selection,
  action: Action,
  params: unknown[],
): string {
  const parts = [
    `t.workspace_id = $${params.push(ctx.workspaceId)}::uuid`,
    selection.bin === 'only' ? 't.deleted_at is not null' : 't.deleted_at is null',
  ];
  const scope = scopeSql(ctx, object, action, 't', params);
  if (scope !== 'true') parts.push(scope);
  if (selection.filter !== undefined) {
    const catalog = visibleCatalog(ctx);
    const problems = validateCondition(selection.filter, { object: catalog.find(object.key) ?? object, catalog });
    if (problems.length > 0) throw invalid(problems);
    checkConditionAccess(ctx, object, selection.filter);
    parts.push(compileCondition(selection.filter, conditionEnv(ctx, object, 't', params)));
  }
  if (selection.q !== undefined && selection.q.trim() !== '')
    parts.push(searchSql(ctx, object, selection.q, 't', params));
  return parts.join(' and ');
}

/** @throws AppError forbidden where no role gives the action on any record of the object */
export function requireAction(ctx: Ctx, object: ObjectDescription, action: Action): void {
  if (scopesOf(ctx.actor, object.key, action).length === 0) throw new AppError('forbidden');
}

/** One page, in order, with the names of related records; one statement, one round trip. */
export async function listRecords(ctx: Ctx, objectKey: string, request: ListRequest): Promise<Page> {
  const object = describe(ctx, objectKey);
  requireAction(ctx, object, 'read');
  const statement = listStatement(ctx, object, request);
  return statement.page(await ctx.readOnce(statement.text, statement.params, statementName(statement.text)));
}

export interface ListStatement {
  text: string;
  params: unknown[];
  page(rows: Record<string, unknown>[]): Page;
}

export function listStatement(ctx: Ctx, object: ObjectDescription, request: ListRequest): ListStatement {
  const keys = sortKeys(ctx, object, request.sort);
  const params: unknown[] = [];
  const seen = selectionSql(ctx, object, request, 'read', params);
  const reach = request.alsoMay === undefined ? 'true' : scopeSql(ctx, object, request.alsoMay, 't', params);
  const where = reach === 'true' ? seen : `${seen} and ${reach}`;
  const order = orderBy(keys, 't');
  const limit = `$${params.push(request.limit + 1)}::int`;
  const branches =
    request.cursor === undefined ? ['true'] : behind(keys, decodeCursor(request.cursor, keys), 't', params);
  const branch = (more: string) =>
    `select t.* from ${object.table} t where ${where}${more === 'true' ? '' : ` and ${more}`} order by ${order} limit ${limit}`;
  const inner =
    branches.length === 1
      ? branch(branches[0] ?? 'true')
      : `${branches.map((more) => `(${branch(more)})`).join(' union all ')} limit ${limit}`;
  const shape = keptShape(ctx.actor, ctx.directory, object, request.fields ?? '*', () =>
    chosenFields(ctx, object, request.fields),
  );
  const sorts = keys.map(({ field }, index) => `, ${sortExpression(field, 't')} as "sort.${index}"`).join('');
  const text = `select ${shape.select}${sorts} from (${inner}) t ${shape.joins} order by ${order}`;
  return {
    text,
    params,
    page(rows) {
      const hasMore = rows.length > request.limit;
      const kept = hasMore ? rows.slice(0, request.limit) : rows;
      const last = kept.at(-1);
      return {
        items: kept.map((row) => shape.map(row) as RecordRow),
        nextCursor: hasMore && last !== undefined ? encodeCursor(cursorOf(last, keys)) : null,
      };
    },
  };
}

const cursorOf = (row: Record<string, unknown>, keys: readonly SortKey[]): Cursor => ({
  values: keys.map((_key, index) => row[`sort.${index}`] ?? null),
  id: String(row.id),
});

const isPlain = (right: FieldRight): boolean => right === 'read' || right === 'write';

function chosenFields(ctx: Ctx, object: ObjectDescription, asked: string | undefined): readonly Field[] {
  const readable = readableFields(ctx.actor, object);
  if (asked === undefined) return readable;
  return asked
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '' && key !== 'id' && key !== 'version')
    .map((key) => {
      const field = readable.find((candidate) => candidate.key === key);
      if (field === undefined) {
        throw invalid([
          {
            field: 'fields',
            value: key,
            message: { zh: `${object.label.zh}没有字段“${key}”。`, en: `${object.label.en} has no field “${key}”.` },
          },
        ]);
      }
      return field;
    });
}

function sortKeys(ctx: Ctx, object: ObjectDescription, sort: string | undefined): SortKey[] {
  // Newest first is by id for whom the time of the change is hidden: a cursor would tell it.
  const newest = findField(object, 'updatedAt');
  if (sort === undefined && newest !== undefined && !isPlain(fieldRight(ctx.actor, object, newest))) return [];
  return (sort ?? '-updatedAt').split(',').map((part) => {
    const descending = part.startsWith('-');
    const field = plainField(ctx, object, descending ? part.slice(1) : part, 'sort');
    if (!kindOf(field).isSortable) {
      throw invalid([
        {
          field: 'sort',
          value: part,
          message: { zh: `不能按“${field.label.zh}”排序。`, en: `Records cannot be sorted by “${field.label.en}”.` },
        },
      ]);
    }
    return { field, descending };
  });
}

/** At most 10,000 are counted; `capped` says that there are more. */
export async function countRecords(
  ctx: Ctx,
  objectKey: string,
  selection: Selection,
): Promise<{ count: number; capped: boolean }> {
  const object = describe(ctx, objectKey);
  requireAction(ctx, object, 'read');
  const params: unknown[] = [];
  const where = selectionSql(ctx, object, selection, 'read', params);
  const text = `select count(*)::int as count from (select 1 from ${object.table} t where ${where} limit ${COUNT_CAP + 1}) counted`;
  const [row] = await ctx.readOnce<{ count: number }>(text, params, statementName(text));
  const count = row?.count ?? 0;
  return { count: Math.min(count, COUNT_CAP), capped: count > COUNT_CAP };
}

export interface Group {
  key: string | boolean | null;
  name: string | null;
  count: number;
  sum: number | null;
}

/** Count and, when asked, sum per value of a field. Money is summed in the workspace's currency. */
export async function groupRecords(
  ctx: Ctx,
  objectKey: string,
  request: Selection & { by: string; sum?: string | undefined },
): Promise<Group[]> {
  const object = describe(ctx, objectKey);
  requireAction(ctx, object, 'read');
  const by = plainField(ctx, object, request.by, 'by');
  if (!kindOf(by).isGroupable) {
    throw invalid([
      {
        field: 'by',
        value: request.by,
        message: { zh: `不能按“${by.label.zh}”分组。`, en: `Records cannot be grouped by “${by.label.en}”.` },
      },
    ]);
  }
  const sum = request.sum === undefined ? undefined : summable(ctx, object, request.sum);
  const statement = groupStatement(ctx, object, request, by, sum);
  return statement.groups(await ctx.readOnce(statement.text, statement.params, statementName(statement.text)));
}

export function groupStatement(
  ctx: Ctx,
  object: ObjectDescription,
  selection: Selection,
  by: Field,
  sum: Field | undefined,
) {
  const params: unknown[] = [];
  const where = selectionSql(ctx, object, selection, 'read', params);
  const key = sortExpression(by, 't');
  const total = sum === undefined ? 'null::bigint' : `sum(${sortExpression(sum, 't')})::bigint`;
  const target = by.kind === 'reference' ? ctx.directory.catalog.find(by.to) : undefined;
  const name =
    target === undefined || !isPlain(nameRight(ctx.actor, target))
      ? 'null::text'
      : `(select r.${target.nameField} from ${target.table} r where r.workspace_id = $1::uuid and r.id = g.key)`;
  const text = `select g.key, ${name} as name, g.count, g.sum from (select ${key} as key, count(*)::int as count, ${total} as sum from ${object.table} t where ${where} group by 1) g order by g.count desc, g.key`;
  return {
    text,
    params,
    groups: (rows: { key: unknown; name?: unknown; count?: unknown; sum?: unknown }[]): Group[] =>
      rows.map((row) => ({
        key: row.key as Group['key'],
        name: (row.name as string | null) ?? directoryName(ctx, by, row.key),
        count: Number(row.count),
        sum: sum === undefined || row.sum === null ? (sum === undefined ? null : 0) : fromSum(sum, Number(row.sum)),
      })),
  };
}

const fromSum = (field: Field, sum: number): number => (field.kind === 'decimal' ? sum / 10 ** field.scale : sum);

function directoryName(ctx: Ctx, field: Field, key: unknown): string | null {
  if (typeof key !== 'string') return null;
  if (field.kind === 'user') return ctx.directory.members.get(key)?.name ?? null;
  if (field.kind === 'department') return ctx.directory.departments.get(key)?.name ?? null;
  return null;
}

/** The field that adds up: money gives way to its amount in the workspace's currency where the object keeps one. */
export function summable(ctx: Ctx, object: ObjectDescription, key: string): Field {
  const asked = plainField(ctx, object, key, 'sum');
  const field = asked.kind === 'money' && !asked.base ? (findField(object, `${key}Base`) ?? asked) : asked;
  if (!['money', 'integer', 'decimal'].includes(field.kind) || field.key.startsWith('cf_')) {
    throw invalid([
      {
        field: 'sum',
        value: key,
        message: { zh: `“${field.label.zh}”不能求和。`, en: `“${field.label.en}” cannot be added up.` },
      },
    ]);
  }
  return field;
}

/**
 * One record with what the caller may do with it.
 * @throws AppError not_found where it is absent or not to be seen
 */
export async function getRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  options: { bin?: boolean } = {},
): Promise<{ record: RecordRow; can: Action[]; collaborators: string[]; deletedAt: string | null }> {
  const object = describe(ctx, objectKey);
  const params: unknown[] = [ctx.workspaceId, id];
  const reach = scopeSql(ctx, object, 'read', 't', params);
  const can = ACTIONS.filter((action) => action === 'update' || action === 'delete' || action === 'transfer').map(
    (action) => `${scopeSql(ctx, object, action, 't', params)} as "can.${action}"`,
  );
  const shape = keptShape(ctx.actor, ctx.directory, object, '*', () => readableFields(ctx.actor, object));
  const bin = options.bin === true ? '' : ' and t.deleted_at is null';
  const text = `select ${shape.select}, t.collaborator_ids as "collaborators", t.deleted_at as "deletedAt", ${can.join(', ')} from ${object.table} t ${shape.joins} where t.workspace_id = $1::uuid and t.id = $2::uuid${bin} and ${reach}`;
  const [row] = await ctx.readOnce<Record<string, unknown>>(text, params, statementName(text));
  if (row === undefined) throw new AppError('not_found');
  return {
    record: shape.map(row) as RecordRow,
    can: ACTIONS.filter((action) => action === 'read' || row[`can.${action}`] === true),
    collaborators: (row.collaborators as string[] | null) ?? [],
    deletedAt: (row.deletedAt as string | null) ?? null,
  };
}

export interface Locked {
  row: StoredRow;
  /** Whether the actor may do what the lock is for. */
  allowed: boolean;
  /** Names of the records that its references point to, by field key. */
  names: Map<string, string | null>;
}

/**
 * The stored row, locked until the transaction ends; undefined where it is absent or not to be seen.
 * @param options `leaving` also waits for, and keeps out, who is about to point at it (`checkLinks`)
 */
export async function lockStored(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  id: string,
  action: Action,
  options: { bin?: 'only'; leaving?: boolean } = {},
): Promise<Locked | undefined> {
  const params: unknown[] = [ctx.workspaceId, id];
  const reach = scopeSql(ctx, object, 'read', 't', params);
  const allowed = scopeSql(ctx, object, action, 't', params);
  const named = namesSelect(ctx.directory, object);
  const text = `select ${storedSelect(object)}, ${allowed} as "allowed"${named.select} from ${object.table} t ${named.joins} where t.workspace_id = $1::uuid and t.id = $2::uuid and t.deleted_at is ${options.bin === 'only' ? 'not null' : 'null'} and ${reach} for ${options.leaving === true ? 'update' : 'no key update'} of t`;
  const [raw] = await tx.sql<Record<string, unknown>>(text, params, statementName(text));
  if (raw === undefined) return undefined;
  const names = new Map<string, string | null>();
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (key.endsWith('.name')) names.set(key.slice(0, -5), value as string | null);
    else if (key !== 'allowed') rest[key] = value;
  }
  return { row: storedOf(object, rest), allowed: raw.allowed === true, names };
}

/** Ids among `ids` that the actor may `action`, the bin left out. */
export async function filterInScope(
  ctx: Ctx,
  objectKey: string,
  ids: readonly string[],
  action: Action,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const object = describe(ctx, objectKey);
  const params: unknown[] = [ctx.workspaceId, ids];
  const reach = scopeSql(ctx, object, action, 't', params);
  const text = `select t.id from ${object.table} t where t.workspace_id = $1::uuid and t.id = any($2::uuid[]) and t.deleted_at is null and ${reach}`;
  const rows = await ctx.readOnce<{ id: string }>(text, params, statementName(text));
  return new Set(rows.map((row) => row.id));
}
