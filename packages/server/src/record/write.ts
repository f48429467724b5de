import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { allFields, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordInput, RecordRow } from '@throughline/domain/record/record.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe, inScope, scopeSql } from './access.ts';
import { giveNumbers } from './auto-number.ts';
import type { ChangeIntent, Values } from './behavior.ts';
import { type StoredRow, storedOf, storedSelect, wireOfStored } from './columns.ts';
import { audienceOf, checkLinks, type LinkNames } from './links.ts';
import { applyDefaults, parseInput, requireFields } from './parse-input.ts';
import { getRecord, lockStored, requireAction } from './read.ts';
import { statementName } from './statement.ts';
import { assignments, insertText, refusedByDatabase, updateText } from './write-sql.ts';

export interface WriteOptions {
  intent?: ChangeIntent;
  /** Id of the new record, where the caller must know it beforehand (imports). */
  id?: string;
}

/**
 * @returns the record as the caller may read it
 * @throws AppError invalid, forbidden
 */
export async function createRecord(
  ctx: Ctx,
  objectKey: string,
  input: RecordInput,
  options: WriteOptions = {},
): Promise<RecordRow> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const { row, names } = await insertNamed(own, tx, objectKey, input, options);
    return readBack(own, describe(own, objectKey), row, names);
  });
}

/** The same without reading the record back: for batches. */
export const insertRecord = async (
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  input: RecordInput,
  options: WriteOptions = {},
): Promise<StoredRow> => (await insertNamed(ctx, tx, objectKey, input, options)).row;

/** The written row as the caller may read it, from what is at hand where nothing but owner and collaborators decides. */
async function readBack(ctx: Ctx, object: ObjectDescription, row: StoredRow, names: LinkNames): Promise<RecordRow> {
  if (inScope(ctx, object, 'read', row) === true)
    return wireOfStored(ctx.actor, ctx.directory, object, row, names) as RecordRow;
  return (await getRecordAfterChange(ctx, object.key, row.id)) ?? { id: row.id, version: row.version };
}

async function insertNamed(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  input: RecordInput,
  options: WriteOptions,
): Promise<{ row: StoredRow; names: LinkNames }> {
  const object = describe(ctx, objectKey);
  const intent = options.intent ?? {};
  requireAction(ctx, object, 'create');
  const values = parseInput(ctx, object, input);
  const asked = new Set(Object.keys(values));
  applyDefaults(object, values);
  if (values.owner === undefined && ctx.actor.kind !== 'system') values.owner = ctx.actor.memberId;
  const behavior = ctx.platform.behaviors.get(object.key);
  await behavior?.beforeCreate?.(ctx, tx, values, intent);
  requireFields(object, values);
  const names = await checkLinks(ctx, tx, object, values, asked);
  await checkUniqueCustom(ctx, tx, object, values, null);
  await giveNumbers(ctx, object, values);

  const id = options.id ?? newId();
  const at = new Date(ctx.now).toISOString();
  const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const row = storedNew(
    object,
    { ...values, createdAt: values.createdAt ?? at, createdBy: by, updatedAt: at, updatedBy: by },
    id,
  );
  const given = Object.fromEntries(
    Object.entries(row).filter(([key, value]) => findField(object, key) !== undefined && value !== null),
  );
  const { columns, values: bound } = assignments(object, given, row);
  const text = insertText(object, ['workspace_id', 'id', 'version', ...columns]);
  const changes = Object.entries(given)
    .filter(([key]) => !AUTOMATIC.has(key))
    .map(([field, to]) => ({ field, from: null, to }));
  await sentTogether([
    tx.run(text, [ctx.workspaceId, id, 1, ...bound], statementName(text)).catch((error: unknown) => {
      throw refusedByDatabase(object, error);
    }),
    requireInScope(ctx, tx, object, 'create', row),
    audienceOf(ctx, tx, object, row).then((audience) =>
      emit(ctx, tx, {
        object: object.key,
        recordId: id,
        recordVersion: 1,
        action: 'created',
        changes,
        reason: intent.reason ?? null,
        audience,
      }),
    ),
    behavior?.afterWrite?.(ctx, tx, null, row, intent),
  ]);
  const followed = await behavior?.follow?.(ctx, tx, row, intent);
  return { row: followed ?? row, names };
}

/**
 * Statements that need not wait for each other's answers: the connection sends them in this order without a round trip
 * between. The first failure ends the transaction, and with it what is still under way.
 */
const sentTogether = async (work: readonly (Promise<unknown> | undefined)[]): Promise<void> => {
  await Promise.all(work.filter((part) => part !== undefined));
};

/** Fields that every change sets; its event does not repeat them. */
export const AUTOMATIC: ReadonlySet<string> = new Set(['createdAt', 'createdBy', 'updatedAt', 'updatedBy']);

/** A new record's row with every field, null where it has no value. */
export function storedNew(object: ObjectDescription, values: Values, id: string): StoredRow {
  const row: StoredRow = {
    id,
    version: 1,
    owner: null,
    collaborators: [],
    deletedAt: null,
    createdAt: '',
    updatedAt: '',
  };
  for (const field of allFields(object)) row[field.key] = values[field.key] ?? null;
  return row;
}

export interface UpdateOptions {
  /** The version that the caller saw; a newer one refuses the change. */
  version: number | undefined;
  intent?: ChangeIntent;
  /** Word of the event; `updated` otherwise, `transferred` where the owner changes. */
  action?: string;
}

/**
 * @throws AppError not_found, forbidden, invalid, stale_version (with the record as it is and the fields both sides changed),
 *   and what the object's behaviour refuses (gate_closed, conflict)
 */
export async function updateRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  input: RecordInput,
  options: UpdateOptions,
): Promise<RecordRow> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const { after, names } = await changeRecord(own, tx, objectKey, id, input, options);
    return readBack(own, describe(own, objectKey), after, names);
  });
}

/** The record after a change that may have moved it out of the actor's sight; then undefined. */
async function getRecordAfterChange(ctx: Ctx, objectKey: string, id: string): Promise<RecordRow | undefined> {
  try {
    return (await getRecord(ctx, objectKey, id)).record;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** The same without reading the record back. @returns the row before and after, in stored form */
export async function changeRecord(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  id: string,
  input: RecordInput,
  options: UpdateOptions,
): Promise<{ before: StoredRow; after: StoredRow; names: LinkNames }> {
  const object = describe(ctx, objectKey);
  const values = parseInput(ctx, object, input);
  const behavior = ctx.platform.behaviors.get(object.key);
  const locking = lockStored(ctx, tx, object, id, 'update');
  const prepared = behavior?.prepareUpdate?.(ctx, tx, id);
  // A refusal before it is asked for is told by the lock or the version.
  prepared?.catch(() => {});
  const intent: ChangeIntent = { ...options.intent, prepared };
  const locked = await locking;
  if (locked === undefined) throw new AppError('not_found');
  const { row: before, names } = locked;
  const isTransfer = values.owner !== undefined && values.owner !== before.owner;
  const onlyTransfer = isTransfer && Object.keys(values).every((key) => key === 'owner');
  if (!locked.allowed && !onlyTransfer) throw new AppError('forbidden');
  if (isTransfer) await requireInScope(ctx, tx, object, 'transfer', before);
  if (options.version === undefined && ctx.actor.kind !== 'system') {
    throw invalid([
      {
        field: 'version',
        message: {
          zh: '请注明所见版本（If-Match 或 version），以免覆盖别人的修改。',
          en: 'Name the version you saw (If-Match or version), so that nobody’s change is lost.',
        },
      },
    ]);
  }
  if (options.version !== undefined && options.version !== before.version)
    throw await stale(ctx, tx, object, before, values, options.version);

  const changes = differences(object, before, values);
  const decision = await behavior?.beforeUpdate?.(ctx, tx, before, changes, intent);
  const changed = differences(object, before, changes);
  if (Object.keys(changed).length === 0) return { before, after: before, names };
  const after: StoredRow = {
    ...before,
    ...changed,
    version: before.version + 1,
    updatedAt: new Date(ctx.now).toISOString(),
  };
  after.updatedBy = ctx.actor.kind === 'system' ? before.updatedBy : ctx.actor.memberId;
  requireFields(object, after, new Set(Object.keys(changed)));
  const linked = await checkLinks(ctx, tx, object, changed, new Set(Object.keys(values)));
  await checkUniqueCustom(ctx, tx, object, changed, id);
  await sentTogether([
    write(ctx, tx, object, after, { ...changed, updatedAt: after.updatedAt, updatedBy: after.updatedBy }),
    isTransfer ? undefined : requireInScope(ctx, tx, object, 'update', after),
    audienceBoth(ctx, tx, object, before, after).then((audience) =>
      emit(ctx, tx, {
        object: object.key,
        recordId: id,
        recordVersion: after.version,
        action: options.action ?? decision?.action ?? (isTransfer ? 'transferred' : 'updated'),
        changes: changesOf(before, changed),
        reason: intent.reason ?? null,
        audience,
      }),
    ),
    behavior?.afterWrite?.(ctx, tx, before, after, intent),
  ]);
  for (const key of Object.keys(changed)) names.delete(key);
  for (const [key, name] of linked) names.set(key, name);
  const followed = await behavior?.follow?.(ctx, tx, after, intent);
  return { before, after: followed ?? after, names };
}

async function write(ctx: Ctx, tx: Tx, object: ObjectDescription, after: StoredRow, changed: Values): Promise<void> {
  const { columns, values } = assignments(object, changed, after);
  const text = updateText(object, ['version', ...columns]);
  try {
    await tx.run(text, [ctx.workspaceId, after.id, after.version, ...values], statementName(text));
  } catch (error) {
    throw refusedByDatabase(object, error);
  }
}

/** Who may know of a change: the readers of the row as it is, and those who lose it by it. */
export async function audienceBoth(ctx: Ctx, tx: Tx, object: ObjectDescription, before: StoredRow, after: StoredRow) {
  const now = await audienceOf(ctx, tx, object, after);
  if (before.owner === after.owner && before.collaborators === after.collaborators) return now;
  return [...now, { object: object.key, id: before.id, owner: before.owner, collaborators: before.collaborators }];
}

/** Values that differ from the row; equal ones are no change. */
function differences(object: ObjectDescription, row: StoredRow, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([key, value]) => findField(object, key) !== undefined && !same(row[key] ?? null, value ?? null),
    ),
  );
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));

const changesOf = (before: StoredRow, changed: Values): FieldChange[] =>
  Object.entries(changed).map(([field, to]) => ({ field, from: before[field] ?? null, to }));

async function stale(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  row: StoredRow,
  values: Values,
  seen: number,
): Promise<AppError> {
  const events = await tx.sql<{ changes: FieldChange[] }>(
    'select changes from event where workspace_id = $1 and object = $2 and record_id = $3 and record_version > $4',
    [ctx.workspaceId, object.key, row.id, seen],
    'changes-since',
  );
  const touched = new Set(events.flatMap((event) => event.changes.map((change) => change.field)));
  const current = await getRecord(ctx, object.key, row.id);
  const clash = Object.keys(values)
    .filter((key) => touched.has(key) && !same(row[key] ?? null, values[key] ?? null))
    .map((field) => ({ field, yours: values[field], theirs: current.record[field] ?? null }));
  return new AppError('stale_version', { current: current.record, clash });
}

/** The written row is checked again: a change may not end outside the actor's reach. */
async function requireInScope(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  action: 'create' | 'update' | 'transfer',
  row: StoredRow,
): Promise<void> {
  const known = inScope(ctx, object, action, row);
  if (known === true) return;
  if (known === undefined) {
    const params: unknown[] = [ctx.workspaceId, row.id];
    const text = `select 1 as one from ${object.table} t where t.workspace_id = $1::uuid and t.id = $2::uuid and ${scopeSql(ctx, object, action, 't', params)}`;
    if ((await tx.sql(text, params, statementName(text))).length > 0) return;
  }
  throw new AppError('forbidden');
}

/** @throws AppError invalid where another record has the value of a custom field that must differ */
export async function checkUniqueCustom(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  values: Values,
  id: string | null,
): Promise<void> {
  for (const field of object.fields) {
    const value = values[field.key];
    if (field.unique !== true || !field.key.startsWith('cf_') || value === null || value === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    await tx.sql(
      'select pg_advisory_xact_lock(hashtextextended($1, 11))',
      [`${ctx.workspaceId}:${object.key}:${field.key}:${text}`],
      'unique-lock',
    );
    const query = `select 1 as one from ${object.table} t where t.workspace_id = $1 and t.deleted_at is null and t.custom->>$2 = $3 and t.id is distinct from $4::uuid limit 1`;
    if ((await tx.sql(query, [ctx.workspaceId, field.key, text, id], statementName(query))).length > 0) {
      throw invalid([
        {
          field: field.key,
          value,
          message: {
            zh: `“${field.label.zh}”与另一条记录重复。`,
            en: `“${field.label.en}” is already used by another record.`,
          },
        },
      ]);
    }
  }
}

/**
 * Columns that a service keeps as facts of the record. They are not edited by people, so the version stays; readers are
 * told all the same. Nothing is written where nothing differs.
 */
export async function keepFacts(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  row: StoredRow,
  facts: Values,
): Promise<StoredRow> {
  const object = describe(ctx, objectKey);
  const changed = differences(object, row, facts);
  if (Object.keys(changed).length === 0) return row;
  const after = { ...row, ...changed };
  await write(ctx, tx, object, after, changed);
  await emit(ctx, tx, {
    object: object.key,
    recordId: row.id,
    recordVersion: row.version,
    action: 'factsChanged',
    changes: changesOf(row, changed),
    audience: await audienceOf(ctx, tx, object, after),
  });
  return after;
}

/**
 * Puts stored values back that a batch changed, past the rules of a change: they held before. The caller has locked the row
 * and proven that nothing changed since.
 */
export async function putBack(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  current: StoredRow,
  values: Values,
): Promise<StoredRow> {
  const object = describe(ctx, objectKey);
  const changed = differences(object, current, values);
  const after: StoredRow = { ...current, ...changed, version: current.version + 1 };
  await write(ctx, tx, object, after, changed);
  await emit(ctx, tx, {
    object: object.key,
    recordId: current.id,
    recordVersion: after.version,
    action: 'reverted',
    changes: changesOf(current, changed).filter(({ field }) => !AUTOMATIC.has(field)),
    audience: await audienceBoth(ctx, tx, object, current, after),
  });
  return after;
}

/** A record whatever the actor may see of it, unlocked: for what is worked out and shown of it, never to decide on a change. */
export async function readStored(ctx: Ctx, tx: Tx, objectKey: string, id: string): Promise<StoredRow | undefined> {
  const object = describe(ctx, objectKey);
  const text = `select ${storedSelect(object)} from ${object.table} t where t.workspace_id = $1::uuid and t.id = $2::uuid`;
  const [raw] = await tx.sql<Record<string, unknown>>(text, [ctx.workspaceId, id], statementName(text));
  return raw === undefined ? undefined : storedOf(object, raw);
}

/** Used by the activity feature and others to lock and load a record whatever the actor may see of it. */
export async function lockForSystem(ctx: Ctx, tx: Tx, objectKey: string, id: string): Promise<StoredRow | undefined> {
  const system: Ctx = { ...ctx, actor: { ...ctx.actor, kind: 'system' } };
  return (await lockStored(system, tx, describe(ctx, objectKey), id, 'update'))?.row;
}
