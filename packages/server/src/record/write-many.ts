import { AppError, type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import { columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordInput } from '@throughline/domain/record/record.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type Audience, emitMany } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe, inScope, scopeSql } from './access.ts';
import { giveManyNumbers } from './auto-number.ts';
import type { ChangeIntent, Values } from './behavior.ts';
import type { StoredRow } from './columns.ts';
import { parentEntries } from './links.ts';
import { rememberingTx } from './remembering-tx.ts';
import { applyDefaults, parseInput, requireFields } from './parse-input.ts';
import { requireAction } from './read.ts';
import { statementName } from './statement.ts';
import { AUTOMATIC, checkUniqueCustom, storedNew } from './write.ts';
import { assignments, refusedByDatabase } from './write-sql.ts';

/** One of many new records. */
export interface NewRecord {
  input: RecordInput;
  /** Stored values of system fields that only a service may set (`createdAt`, `closedAt`). */
  system?: Values;
  collaborators?: readonly string[];
  intent?: ChangeIntent;
  id?: string;
  /** Reference fields whose record does not exist yet: a dry run does not ask for them. */
  pending?: ReadonlySet<string>;
}

export interface Accepted {
  ok: true;
  row: StoredRow;
  intent: ChangeIntent;
}
export type Decided = Accepted | { ok: false; error: AppError };

/** Params of one statement stay well below the protocol's 65,535. */
const MOST_PARAMS = 30_000;

/**
 * Decides on many new records by the rules of `insertRecord`, writing nothing: permission, parsing, defaults, the object's
 * behaviour, required fields, links. Each record is accepted or refused for itself.
 * @throws AppError forbidden where the actor may create no record of the object at all
 */
export async function decideMany(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  records: readonly NewRecord[],
): Promise<Decided[]> {
  const object = describe(ctx, objectKey);
  requireAction(ctx, object, 'create');
  const behavior = ctx.platform.behaviors.get(object.key);
  const remembering = rememberingTx(tx);
  const at = new Date(ctx.now).toISOString();
  const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const decided: Decided[] = [];
  for (const record of records) {
    const intent = record.intent ?? {};
    try {
      const values: Values = { ...parseInput(ctx, object, record.input), ...record.system };
      applyDefaults(object, values);
      if (values.owner === undefined && ctx.actor.kind !== 'system') values.owner = ctx.actor.memberId;
      await behavior?.beforeCreate?.(ctx, remembering, values, intent);
      requireFields(object, record.pending === undefined ? values : withPending(values, record.pending));
      await checkUniqueCustom(ctx, tx, object, values, null);
      const stamps = { createdAt: values.createdAt ?? at, createdBy: by, updatedAt: at, updatedBy: by };
      const row = storedNew(object, { ...values, ...stamps }, record.id ?? newId());
      if (record.collaborators !== undefined) row.collaborators = [...record.collaborators];
      decided.push({ ok: true, row, intent });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      decided.push({ ok: false, error });
    }
  }
  await refuseBrokenLinks(ctx, tx, object, decided);
  return decided.map((one) =>
    one.ok && inScope(ctx, object, 'create', one.row) === false
      ? { ok: false, error: new AppError('forbidden', { field: 'owner' }) }
      : one,
  );
}

/** Stands for a value that is still to be made. */
const withPending = (values: Values, pending: ReadonlySet<string>): Values => ({
  ...values,
  ...Object.fromEntries([...pending].map((key) => [key, 'pending'])),
});

/** `checkLinks` for all records: one query for each object that they point to. */
async function refuseBrokenLinks(ctx: Ctx, tx: Tx, object: ObjectDescription, decided: Decided[]): Promise<void> {
  const fields = object.fields.filter((field) => field.kind === 'reference' && field.system !== true);
  const known = new Map<string, Set<string>>();
  for (const to of new Set(fields.map((field) => (field.kind === 'reference' ? field.to : '')))) {
    const keys = fields.filter((field) => field.kind === 'reference' && field.to === to).map((field) => field.key);
    const ids = new Set(decided.flatMap((one) => (one.ok ? keys.map((key) => one.row[key]) : [])).filter(isText));
    if (ids.size === 0) continue;
    const target = describe(ctx, to);
    const params: unknown[] = [ctx.workspaceId, [...ids]];
    const reach = target.bare
      ? 'true'
      : `t.deleted_at is null and ${scopeSql(ctx, target, 'read', 't', params)} order by t.id for key share of t`;
    const text = `select t.id from ${target.table} t where t.workspace_id = $1::uuid and t.id = any($2::uuid[]) and ${reach}`;
    known.set(to, new Set((await tx.sql<{ id: string }>(text, params, statementName(text))).map(({ id }) => id)));
  }
  decided.forEach((one, at) => {
    if (!one.ok) return;
    const problems: FieldProblem[] = [];
    for (const field of [...fields, ...peopleFields(object)]) {
      const value = one.row[field.key];
      if (!isText(value)) continue;
      const exists =
        field.kind === 'reference'
          ? known.get(field.to)?.has(value) === true
          : field.kind === 'user'
            ? ctx.directory.members.has(value)
            : ctx.directory.departments.has(value);
      if (exists) continue;
      problems.push({
        field: field.key,
        value,
        message: {
          zh: `“${field.label.zh}”指向的记录不存在，或您无权查看。`,
          en: `“${field.label.en}” points to a record that does not exist or that you may not see.`,
        },
      });
    }
    if (problems.length > 0) decided[at] = { ok: false, error: invalid(problems) };
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';
const peopleFields = (object: ObjectDescription) =>
  [...object.fields, findField(object, 'owner')].filter(
    (field) => field !== undefined && (field.kind === 'user' || field.kind === 'department') && field.system !== true,
  ) as NonNullable<ReturnType<typeof findField>>[];

/**
 * Writes what `decideMany` accepted, in the same transaction: numbers, rows, events, consequences; a few statements for all.
 * @throws AppError invalid or forbidden where one record is refused by the database; the transaction is then lost, and the
 *   caller writes the records one by one
 */
export async function storeMany(ctx: Ctx, tx: Tx, objectKey: string, accepted: readonly Accepted[]): Promise<void> {
  if (accepted.length === 0) return;
  const object = describe(ctx, objectKey);
  const rows = accepted.map((one) => one.row);
  await giveManyNumbers(ctx, object, rows);
  try {
    await insertRows(ctx, tx, object, rows);
  } catch (error) {
    throw refusedByDatabase(object, error);
  }
  await requireAllInScope(ctx, tx, object, rows);
  const audiences = await audiencesOf(ctx, tx, object, rows);
  await emitMany(
    ctx,
    tx,
    accepted.map(({ row, intent }) => ({
      object: object.key,
      recordId: row.id,
      recordVersion: 1,
      action: 'created',
      changes: Object.entries(row)
        .filter(([key, value]) => value !== null && !AUTOMATIC.has(key) && findField(object, key) !== undefined)
        .map(([field, to]) => ({ field, from: null, to })),
      reason: intent.reason ?? null,
      audience: audiences.get(row.id) ?? [],
    })),
  );
  const behavior = ctx.platform.behaviors.get(object.key);
  if (behavior?.afterInsertMany !== undefined) await behavior.afterInsertMany(ctx, tx, accepted);
  else for (const { row, intent } of accepted) await behavior?.afterWrite?.(ctx, tx, null, row, intent);
}

/** Rows alone: the caller has decided on them and tells the log. */
export async function insertRows(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly StoredRow[],
): Promise<void> {
  const assigned = rows.map((row) => assignments(object, row, row));
  const columns = assigned[0]?.columns ?? [];
  const head = `insert into ${object.table} (workspace_id, id, version, collaborator_ids, ${columns.join(', ')}) values `;
  const atOnce = Math.max(1, Math.floor(MOST_PARAMS / (columns.length + 2)));
  for (let from = 0; from < rows.length; from += atOnce) {
    const params: unknown[] = [ctx.workspaceId];
    const texts = rows.slice(from, from + atOnce).map((row, at) => {
      const cells = (assigned[from + at]?.values ?? []).map((value) =>
        // A column that was not given takes its default, as in the insert of one.
        value === null ? 'default' : `$${params.push(value)}`,
      );
      const collaborators = row.collaborators.length === 0 ? 'default' : `$${params.push(row.collaborators)}`;
      return `($1, $${params.push(row.id)}, 1, ${collaborators}, ${cells.join(', ')})`;
    });
    const text = head + texts.join(', ');
    // A few rows are of one shape again and again (the standard actions of a stage); many have a shape of their own.
    await tx.run(text, params, texts.length <= FEW ? statementName(text) : undefined);
  }
}
const FEW = 6;

/** A right that hangs on a condition or a parent is asked of the database once the rows stand there. */
async function requireAllInScope(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly StoredRow[],
): Promise<void> {
  const open = rows.filter((row) => inScope(ctx, object, 'create', row) !== true).map((row) => row.id);
  if (open.length === 0) return;
  const params: unknown[] = [ctx.workspaceId, open];
  const reach = scopeSql(ctx, object, 'create', 't', params);
  const text = `select count(*)::int as count from ${object.table} t where t.workspace_id = $1::uuid and t.id = any($2::uuid[]) and ${reach}`;
  const [found] = await tx.sql<{ count: number }>(text, params, statementName(text));
  if (found?.count !== open.length) throw new AppError('forbidden');
}

async function audiencesOf(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly StoredRow[],
): Promise<Map<string, Audience[]>> {
  const found = new Map<string, Audience[]>(
    rows.map((row) => [
      row.id,
      [{ object: object.key, id: row.id, owner: row.owner, collaborators: row.collaborators }],
    ]),
  );
  for (const key of object.parents ?? []) {
    const field = findField(object, key);
    if (field?.kind !== 'reference') continue;
    const entries = await parentEntries(ctx, tx, field.to, [...new Set(rows.map((row) => row[key]).filter(isText))]);
    for (const row of rows) {
      const entry = entries.get(String(row[key]));
      if (entry !== undefined) found.get(row.id)?.push(entry);
    }
  }
  return found;
}

/** Column of a field, for look-ups of many values at once. */
export const lookupColumn = (object: ObjectDescription, key: string): string | undefined => {
  const field = findField(object, key);
  return field === undefined || key.startsWith('cf_') ? undefined : columnOf(field);
};
