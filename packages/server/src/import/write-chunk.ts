import { AppError } from '@throughline/domain/platform/error.ts';
import { normalized } from '@throughline/domain/import/normalize.ts';
import type { RecordInput } from '@throughline/domain/record/record.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { isRefusal, type Tx } from '../platform/db.ts';
import { changeRecord, lockForSystem } from '../record/write.ts';
import { type Accepted, decideMany, type NewRecord, storeMany } from '../record/write-many.ts';
import { duplicateKeys, findExisting } from './duplicates.ts';
import type { Outcome, StagedRow } from './import.queries.ts';
import { changesOf, newRecordOf } from './new-record.ts';
import type { Plan } from './plan.ts';
import { refusalProblems } from './refusal-problems.ts';
import { isPending } from './resolve-row.ts';
import type { Resolver } from './resolver.ts';

export interface ChunkWriter {
  ctx: Ctx;
  plan: Plan;
  resolver: Resolver;
  /** Told by every event: the import of which file. */
  reason: string;
  /** One row at a time behind a savepoint, after the whole chunk was refused by the database. */
  careful: boolean;
}

interface Row {
  row: number;
  input: Record<string, unknown>;
  /** Field → name of a record of the same kind, linked when all rows are written. */
  links?: Record<string, string>;
}

/**
 * Writes one chunk of rows as records, in the caller's transaction.
 * @returns what became of each row
 * @throws the database's refusal of a row, unless `careful`; the transaction is lost then
 */
export async function writeChunk(writer: ChunkWriter, tx: Tx, staged: readonly StagedRow[]): Promise<Outcome[]> {
  const { plan } = writer;
  const rows: Row[] = staged.map(({ row, input }) => ({ row, input: renamed(plan, input ?? {}) }));
  const outcomes: Outcome[] = [];
  for (const row of rows) putOffLinks(plan, row);
  await makePending(writer, tx, rows);
  const existing = await findExisting(
    writer.ctx,
    tx,
    plan.object,
    rows.map((row) => row.input),
  );
  const { duplicates = 'skip' } = plan.settings;
  const creates: Row[] = [];
  const updates: { row: Row; id: string | undefined; keys: string[] }[] = [];
  const seen = new Set<string>();
  rows.forEach((row, at) => {
    const keys = duplicates === 'both' ? [] : duplicateKeys(plan.object, row.input);
    const isAgain = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    if (duplicates === 'both' || (existing[at] === undefined && !isAgain)) creates.push(row);
    else if (duplicates === 'update') updates.push({ row, id: existing[at], keys });
    else outcomes.push({ row: row.row, state: 'skipped', recordId: existing[at] ?? null });
  });
  const made = await create(writer, tx, creates, outcomes);
  const madeIds = new Map<string, string>();
  for (const { row, id } of made) for (const key of duplicateKeys(plan.object, row.input)) madeIds.set(key, id);
  for (const { row, id, keys } of updates) {
    const target = id ?? keys.map((key) => madeIds.get(key)).find((found) => found !== undefined);
    if (target === undefined) outcomes.push(failure(writer, row, new AppError('not_found')));
    else outcomes.push(await update(writer, tx, row, target));
  }
  return outcomes;
}

/** A record that the file may bring further down is not made beforehand, or its own row would come too late. */
function putOffLinks(plan: Plan, row: Row): void {
  for (const [key, value] of Object.entries(row.input)) {
    if (!isPending(value) || !('$new' in value) || value.object !== plan.object.key) continue;
    row.links = { ...row.links, [key]: value.$new };
    delete row.input[key];
  }
}

/** Columns that became custom fields when the import started. */
function renamed(plan: Plan, input: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(input).flatMap(([key, value]): [string, unknown][] => {
    if (!key.startsWith('new:')) return [[key, value]];
    const column = plan.columns.find((one) => one.column === Number(key.slice(4)));
    return column === undefined ? [] : [[column.key, value]];
  });
  return Object.fromEntries(entries);
}

/** Makes the people's and records' names real that the dry run left pending. */
async function makePending(writer: ChunkWriter, tx: Tx, rows: readonly Row[]): Promise<void> {
  const { resolver } = writer;
  const wanted = new Map<string, Map<string, { name: string; row: Row }>>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row.input)) {
      if (key === '$collaborators' && Array.isArray(value))
        row.input[key] = value.flatMap((one) => (isPending(one) ? (personId(resolver, one) ?? []) : [one]));
      if (!isPending(value)) continue;
      if ('$person' in value) row.input[key] = personId(resolver, value) ?? null;
      else {
        const names = wanted.get(value.object) ?? new Map<string, { name: string; row: Row }>();
        if (!names.has(normalized(value.$new))) names.set(normalized(value.$new), { name: value.$new, row });
        wanted.set(value.object, names);
      }
    }
  }
  // Accounts before what belongs to them.
  for (const object of ['account', 'contact']) {
    const names = wanted.get(object);
    if (names === undefined) continue;
    const index = resolver.index(object);
    await index.prepare(
      tx,
      [...names.values()].map(({ name }) => name),
    );
    const missing = [...names.values()].filter(({ name }) => index.find(name) === undefined);
    const decided = await decideMany(
      within(writer.ctx, tx),
      tx,
      object,
      missing.map(({ name, row }) => companionOf(writer, object, name, row)),
    );
    const accepted = decided.filter((one) => one.ok);
    await storeMany(within(writer.ctx, tx), tx, object, accepted);
    accepted.forEach((one) => index.add(one.row.id, String(one.row.name)));
    for (const row of rows) {
      for (const [key, value] of Object.entries(row.input)) {
        if (isPending(value) && '$new' in value && value.object === object)
          row.input[key] = index.find(value.$new)?.id ?? null;
      }
    }
  }
}

const personId = (resolver: Resolver, pending: { $person: string } | { $new: string }): string | undefined => {
  const found = '$person' in pending ? resolver.person(pending.$person, false) : undefined;
  return found !== undefined && 'id' in found ? found.id : undefined;
};

/** An account or contact of which the file gives no more than the name; it belongs to the owner of the first row. */
function companionOf(writer: ChunkWriter, object: string, name: string, { input }: Row): NewRecord {
  const fields: RecordInput = { name };
  if (typeof input.owner === 'string') fields.owner = input.owner;
  if (object === 'contact' && typeof input.account === 'string') fields.account = input.account;
  return { input: fields, intent: { imported: true, settleLater: true, reason: writer.reason } };
}

async function create(
  writer: ChunkWriter,
  tx: Tx,
  rows: readonly Row[],
  outcomes: Outcome[],
): Promise<{ row: Row; id: string }[]> {
  const { plan, resolver, reason } = writer;
  if (writer.careful && rows.length > 1) {
    const made: { row: Row; id: string }[] = [];
    for (const row of rows) made.push(...(await create(writer, tx, [row], outcomes)));
    return made;
  }
  const own = within(writer.ctx, tx);
  const records = rows.map((row) => newRecordOf(plan, resolver, row.input, reason));
  const decided = await decideMany(own, tx, plan.object.key, records);
  const accepted: { row: Row; one: Accepted }[] = [];
  decided.forEach((one, at) => {
    const row = rows[at];
    if (row === undefined) return;
    if (one.ok) accepted.push({ row, one });
    else outcomes.push(failure(writer, row, one.error));
  });
  const store = () =>
    storeMany(
      own,
      tx,
      plan.object.key,
      accepted.map(({ one }) => one),
    );
  if (writer.careful) {
    const [only] = accepted;
    if (only === undefined) return [];
    const refused = await behindSavepoint(tx, store);
    if (refused !== undefined) {
      outcomes.push(failure(writer, only.row, refused));
      return [];
    }
  } else await store();
  for (const { row, one } of accepted) {
    const before = row.links === undefined ? {} : { before: { links: row.links } };
    outcomes.push({ row: row.row, state: 'created', recordId: one.row.id, ...before });
  }
  return accepted.map(({ row, one }) => ({ row, id: one.row.id }));
}

async function update(writer: ChunkWriter, tx: Tx, row: Row, id: string): Promise<Outcome> {
  const { ctx, plan, reason } = writer;
  let outcome: Outcome = { row: row.row, state: 'updated', recordId: id };
  const refused = await behindSavepoint(tx, async () => {
    const own = within(ctx, tx);
    const current = await lockForSystem(own, tx, plan.object.key, id);
    if (current === undefined) throw new AppError('not_found');
    const note = await ctx.platform.behaviors.get(plan.object.key)?.noteForRevert?.(own, tx, current);
    const record = newRecordOf(plan, writer.resolver, row.input, reason);
    const { before, after } = await changeRecord(own, tx, plan.object.key, id, changesOf(row.input), {
      version: current.version,
      intent: { ...record.intent },
    });
    const values = Object.fromEntries(
      Object.keys(after)
        .filter((key) => key !== 'version' && JSON.stringify(after[key]) !== JSON.stringify(before[key]))
        .map((key) => [key, before[key] ?? null]),
    );
    const links = row.links === undefined ? {} : { links: row.links };
    outcome = { ...outcome, before: { values, note: note ?? null, ...links } };
  });
  return refused === undefined ? outcome : failure(writer, row, refused);
}

/** Links records of the file to each other, or to one made by name where the file brings none. */
export async function linkRows(
  writer: ChunkWriter,
  tx: Tx,
  rows: readonly { row: number; recordId: string; links: Record<string, string> }[],
): Promise<void> {
  const { plan, ctx } = writer;
  const own = within(ctx, tx);
  const index = writer.resolver.index(plan.object.key);
  const wanted = rows.map(({ row, links }) => ({ row, input: asPending(plan, links) }));
  await index.prepare(
    tx,
    rows.flatMap(({ links }) => Object.values(links)),
  );
  await makePending(writer, tx, wanted);
  for (const [at, { recordId }] of rows.entries()) {
    const current = await lockForSystem(own, tx, plan.object.key, recordId);
    const input = Object.fromEntries(
      Object.entries(wanted[at]?.input ?? {}).filter(([, id]) => typeof id === 'string' && id !== recordId),
    );
    if (current === undefined || Object.keys(input).length === 0) continue;
    const options = { version: current.version, intent: { imported: true, settleLater: true, reason: writer.reason } };
    await behindSavepoint(tx, async () => {
      await changeRecord(own, tx, plan.object.key, recordId, input, options);
    });
  }
}

const asPending = (plan: Plan, links: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(links).map(([key, name]) => [key, { $new: name, object: plan.object.key }]));

function failure(writer: ChunkWriter, row: Row, error: AppError): Outcome {
  const [problem] = refusalProblems(writer.plan, row.input, error);
  return { row: row.row, state: 'failed', recordId: null, ...(problem === undefined ? {} : { problem }) };
}

/** @returns the refusal, after which the transaction stands as before `work`; undefined where there was none */
export async function behindSavepoint(tx: Tx, work: () => Promise<void>): Promise<AppError | undefined> {
  await tx.run('savepoint import_row', []);
  try {
    await work();
    await tx.run('release savepoint import_row', []);
    return undefined;
  } catch (error) {
    await tx.run('rollback to savepoint import_row', []);
    const refusal =
      error instanceof AppError ? error : isRefusal(error) ? new AppError('conflict', {}, { cause: error }) : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
}
