import { AppError } from '@throughline/domain/platform/error.ts';
import { requireRight } from '../identity/people-rules.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { inTransaction, isRefusal, type Tx } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { addField } from '../record/custom-field.service.ts';
import { isRecordTarget } from './check.ts';
import { allowLong, importCtx, tellProgress } from './import-ctx.ts';
import {
  type Batch,
  findBatch,
  markLinked,
  markRows,
  openRows,
  openRowsOf,
  type Outcome,
  type StagedRow,
  unlinkedRows,
  updateBatch,
} from './import.queries.ts';
import { ensurePeople, wantedPeople } from './people.ts';
import { columnSettings, makePlan, type Plan } from './plan.ts';
import { Resolver } from './resolver.ts';
import { settleFacts } from './settle.ts';
import { textOf } from './text-of.ts';
import { writeStages } from './write-stages.ts';
import { linkRows, writeChunk } from './write-chunk.ts';
import { writeMembers } from './write-members.ts';

export const WRITE_CHUNK = 500;

export interface SliceLimits {
  /** Ends the slice: the process stops. */
  signal: AbortSignal;
  /** Epoch milliseconds after which no further chunk begins; the rest is another job. */
  until: number;
  /** Rows of one transaction. */
  chunk?: number;
}

/**
 * Writes the rows that the dry run accepted, chunk by chunk; a chunk's records, events and row outcomes are one
 * transaction, so that a kill at any moment loses no row and writes none twice.
 * @returns whether rows are left for a further slice
 */
export async function runImport(
  platform: Platform,
  workspaceId: string,
  id: string,
  limits: SliceLimits,
): Promise<boolean> {
  const batch = await inTransaction(platform.pool, workspaceId, (tx) => findBatch(tx, id));
  if (batch?.status !== 'importing') return false;
  const slice = new Slice(platform, workspaceId, await withFields(platform, workspaceId, batch));
  for (;;) {
    const more = await slice.chunk(limits.chunk ?? WRITE_CHUNK);
    if (!more) return false;
    if (limits.signal.aborted || Date.now() >= limits.until) return true;
  }
}

/** Makes the custom fields that columns are to become; each is remembered as it is made. */
async function withFields(platform: Platform, workspaceId: string, batch: Batch): Promise<Batch> {
  const columns = columnSettings(batch.inspection, batch.settings);
  if (!columns.some((column) => column.create !== undefined)) return batch;
  const ctx = await importCtx(platform, workspaceId, batch);
  requireRight(ctx, 'manageFields');
  const settings = { ...batch.settings, columns };
  for (const [at, column] of columns.entries()) {
    const { create } = column;
    if (create === undefined) continue;
    await ctx.transaction(async (tx) => {
      const label = { zh: create.label, en: create.label };
      const scale = create.kind === 'decimal' ? { scale: 4 } : {};
      const field = await addField(within(ctx, tx), batch.target, {
        label,
        kind: create.kind as Parameters<typeof addField>[2]['kind'],
        ...scale,
      });
      const { create: _made, ...rest } = column;
      columns[at] = { ...rest, field: field.key };
      await updateBatch(tx, batch.id, { settings });
    });
    platform.directories.drop(workspaceId);
  }
  return { ...batch, settings };
}

class Slice {
  readonly #platform: Platform;
  readonly #workspaceId: string;
  readonly #batch: Batch;
  #careful = false;
  #tools: { ctx: Ctx; plan: Plan; resolver: Resolver } | undefined;

  constructor(platform: Platform, workspaceId: string, batch: Batch) {
    this.#platform = platform;
    this.#workspaceId = workspaceId;
    this.#batch = batch;
  }

  /** @returns whether rows may be left */
  async chunk(size: number): Promise<boolean> {
    const tools = await this.#open();
    await this.#makePeople(tools.ctx, size);
    const { ctx, plan, resolver } = await this.#open();
    try {
      const more = await ctx.transaction(async (tx) => {
        const batch = await findBatch(tx, this.#batch.id, true);
        if (batch?.status !== 'importing') return false;
        const rows = batch.cancelRequested ? [] : await this.#take(tx, size);
        if (rows.length === 0) {
          const unlinked = await unlinkedRows(tx, batch.id, size);
          if (unlinked.length === 0) await this.#end(ctx, tx, batch);
          else {
            await linkRows({ ctx, plan, resolver, reason: this.#reason, careful: false }, tx, unlinked);
            await markLinked(
              tx,
              batch.id,
              unlinked.map(({ row }) => row),
            );
          }
          return unlinked.length > 0;
        }
        const outcomes = await this.#write({ ctx, plan, resolver }, tx, rows);
        await markRows(tx, batch.id, outcomes);
        await this.#count(ctx, tx, batch, outcomes);
        return true;
      });
      this.#careful = false;
      return more;
    } catch (error) {
      // What was made in the lost transaction is not there: names are looked up anew.
      this.#tools = undefined;
      if (this.#careful || !(isRefusal(error) || (error instanceof AppError && error.code !== 'unavailable')))
        throw error;
      this.#careful = true;
      return true;
    }
  }

  async #open(): Promise<{ ctx: Ctx; plan: Plan; resolver: Resolver }> {
    if (this.#tools === undefined) {
      const ctx = await importCtx(this.#platform, this.#workspaceId, this.#batch);
      const resolver = await ctx.read((tx) => Resolver.open(ctx, tx, this.#batch.settings));
      this.#tools = { ctx, plan: makePlan(ctx, this.#batch), resolver };
    }
    // The instant of a long import is that of each chunk.
    this.#tools.ctx = { ...this.#tools.ctx, now: this.#platform.clock() };
    return this.#tools;
  }

  /** People are made in a transaction of their own, so that the directory knows them before their records come. */
  async #makePeople(ctx: Ctx, size: number): Promise<void> {
    if (!isRecordTarget(this.#batch.target)) return;
    const rows = await ctx.read((tx) => openRows(tx, this.#batch.id, size));
    const resolver = this.#tools?.resolver;
    const names = wantedPeople(rows).filter((name) => {
      const found = resolver?.person(name, false);
      return found === undefined || !('id' in found);
    });
    if (names.length === 0) return;
    await ensurePeople(ctx, names, this.#batch.settings.memberRole);
    this.#platform.directories.drop(this.#workspaceId);
    this.#tools = undefined;
  }

  get #reason(): string {
    return `import: ${this.#batch.fileName}`;
  }

  async #take(tx: Tx, size: number): Promise<StagedRow[]> {
    const rows = await openRows(tx, this.#batch.id, size);
    if (this.#batch.target !== 'stageHistory') return rows;
    // A deal's stages are told together.
    const deals = [...new Set(rows.map((row) => textOf(row.input?.opportunity)))];
    return openRowsOf(tx, this.#batch.id, 'opportunity', deals);
  }

  #write(tools: { ctx: Ctx; plan: Plan; resolver: Resolver }, tx: Tx, rows: readonly StagedRow[]): Promise<Outcome[]> {
    const writer = { ...tools, reason: this.#reason, careful: this.#careful };
    if (this.#batch.target === 'member') return writeMembers(writer, tx, rows);
    if (this.#batch.target === 'stageHistory') return writeStages(writer, tx, rows);
    return writeChunk(writer, tx, rows);
  }

  async #count(ctx: Ctx, tx: Tx, batch: Batch, outcomes: readonly Outcome[]): Promise<void> {
    const count = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length;
    const counts = {
      ...batch.counts,
      created: batch.counts.created + count('created'),
      updated: batch.counts.updated + count('updated'),
      failed: batch.counts.failed + count('failed'),
      skipped: batch.counts.skipped + count('skipped'),
    };
    await updateBatch(tx, batch.id, { counts, progressDone: batch.progressDone + outcomes.length });
    await tellProgress(ctx, tx, batch.id, 'progress');
  }

  async #end(ctx: Ctx, tx: Tx, batch: Batch): Promise<void> {
    await allowLong(tx);
    await settleFacts(within(ctx, tx), tx, batch);
    const status = batch.cancelRequested ? 'cancelled' : 'done';
    await updateBatch(tx, batch.id, {
      status,
      cancelRequested: false,
      finishedAt: new Date(ctx.now).toISOString(),
    });
    await tellProgress(ctx, tx, batch.id, status);
  }
}
