import type { FileRow } from '@throughline/domain/import/cell.ts';
import type { ImportCounts } from '@throughline/domain/import/import.contract.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { decideMany } from '../record/write-many.ts';
import { duplicateKeys, findExisting } from './duplicates.ts';
import { allowLong, importCtx, tellProgress, withFile } from './import-ctx.ts';
import {
  type Batch,
  deleteRows,
  findBatch,
  insertRows,
  NO_COUNTS,
  type StagedRow,
  updateBatch,
} from './import.queries.ts';
import { dataRows } from './inspection.ts';
import { newRecordOf } from './new-record.ts';
import { isRefused, parseRow, problemAt, type RowProblem, SKIP } from './parse-row.ts';
import { makePlan, missingFields, type Plan, selfFields } from './plan.ts';
import { refusalProblems } from './refusal-problems.ts';
import { type ResolvedRow, resolveRow, wantedNames } from './resolve-row.ts';
import { Resolver } from './resolver.ts';
import { textOf } from './text-of.ts';

const CHUNK = 500;
const RECORD_TARGETS: ReadonlySet<string> = new Set(['opportunity', 'account', 'contact', 'lead', 'activity', 'task']);

export const isRecordTarget = (target: string): boolean => RECORD_TARGETS.has(target);

/**
 * The dry run: understands every row, asks every rule that the import will ask, and keeps the outcome; no record is written.
 * Begins anew when it is run again.
 */
export async function runCheck(
  platform: Platform,
  workspaceId: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const batch = await begin(platform, workspaceId, id);
  if (batch === undefined) return;
  const ctx = await importCtx(platform, workspaceId, batch);
  const plan = makePlan(ctx, batch);
  const check = await Check.open(ctx, batch, plan);
  await withFile(ctx, id, async (path) => {
    let chunk: FileRow[] = [];
    for await (const row of dataRows(path, batch.inspection, signal)) {
      chunk.push(row);
      if (chunk.length < CHUNK) continue;
      if (!(await check.chunk(chunk))) return;
      chunk = [];
    }
    if (chunk.length === 0 || (await check.chunk(chunk))) await check.finish();
  });
}

async function begin(platform: Platform, workspaceId: string, id: string): Promise<Batch | undefined> {
  return inTransaction(platform.pool, workspaceId, async (tx) => {
    const batch = await findBatch(tx, id, true);
    if (batch?.status !== 'checking') return undefined;
    await allowLong(tx);
    await deleteRows(tx, id);
    return batch;
  });
}

class Check {
  readonly #ctx: Ctx;
  readonly #batch: Batch;
  readonly #plan: Plan;
  readonly #resolver: Resolver;
  readonly #missing: RowProblem[];
  /** Key of a row → its number, for rows of one file that are the same. */
  readonly #seen = new Map<string, number>();
  readonly #counts: ImportCounts = { ...NO_COUNTS };
  readonly #selfFields: ReadonlySet<string>;

  private constructor(ctx: Ctx, batch: Batch, plan: Plan, resolver: Resolver) {
    this.#ctx = ctx;
    this.#batch = batch;
    this.#plan = plan;
    this.#resolver = resolver;
    this.#selfFields = selfFields(plan);
    this.#missing = missingFields(ctx, plan).map((key) => {
      const field = plan.object.fields.find((one) => one.key === key);
      const { zh, en } = field?.label ?? { zh: key, en: key };
      return problemAt(null, '', 'refused', {
        zh: `没有哪一列是“${zh}”，它是必填的；请指定一列或一个默认值`,
        en: `No column gives “${en}”, which is required; choose a column or a default`,
      });
    });
  }

  static async open(ctx: Ctx, batch: Batch, plan: Plan): Promise<Check> {
    return new Check(ctx, batch, plan, await ctx.read((tx) => Resolver.open(ctx, tx, batch.settings)));
  }

  /** @returns false where the check was called off */
  chunk(rows: readonly FileRow[]): Promise<boolean> {
    return this.#ctx.transaction(async (tx) => {
      const drafts = rows.map((row) => parseRow(this.#plan, row));
      await this.#resolver.prepare(tx, wantedNames(drafts));
      const resolved = drafts.map((draft) => resolveRow(this.#plan, this.#resolver, draft));
      for (const row of resolved) {
        this.#countChoices(row);
        row.problems.push(...this.#missing);
        const name = row.input[this.#plan.object.nameField];
        if (typeof name === 'string' && this.#selfFields.size > 0) this.#resolver.bringsOwn(name);
      }
      const existing = isRecordTarget(this.#plan.target) ? await this.#judge(tx, resolved) : [];
      const staged = resolved.map((row, at) => this.#staged(row, existing[at]));
      await insertRows(tx, this.#batch.id, staged);
      return this.#progress(tx, rows.length);
    });
  }

  /** Values that are no option, for the list in which a person says what they mean. */
  #countChoices({ problems }: ResolvedRow): void {
    for (const { severity, remedies, field, value } of problems)
      if (severity === 'refused' && field !== null && remedies.some((remedy) => remedy.kind === 'choice'))
        this.#resolver.countChoice(field, value);
  }

  /** Duplicates, and what the record engine would refuse. @returns per row the record that it is the same as */
  async #judge(tx: Tx, rows: readonly ResolvedRow[]): Promise<(string | undefined)[]> {
    const { object } = this.#plan;
    const existing = await findExisting(
      this.#ctx,
      tx,
      object,
      rows.map((row) => row.input),
    );
    rows.forEach((row, at) => {
      if (!row.isSkipped && !isRefused(row.problems)) this.#noteDuplicate(row, existing[at]);
    });
    const creates = rows.filter(
      (row, at) => !row.isSkipped && !isRefused(row.problems) && (existing[at] === undefined || this.#keepsBoth),
    );
    const own = within(this.#ctx, tx);
    const decided = await decideMany(
      own,
      tx,
      object.key,
      creates.map((row) => newRecordOf(this.#plan, this.#resolver, row.input, '')),
    );
    decided.forEach((one, at) => {
      const row = creates[at];
      if (one.ok || row === undefined) return;
      row.problems.push(...refusalProblems(this.#plan, row.input, one.error));
    });
    return existing;
  }

  get #keepsBoth(): boolean {
    return this.#batch.settings.duplicates === 'both';
  }

  #noteDuplicate(row: ResolvedRow, existing: string | undefined): void {
    if (this.#keepsBoth) return;
    const update = this.#batch.settings.duplicates === 'update';
    if (existing !== undefined) {
      row.problems.push(
        problemAt(
          null,
          '',
          update ? 'notice' : 'skipped',
          update
            ? { zh: '系统中已有，将更新它', en: 'Already here; it will be updated' }
            : { zh: '系统中已有，跳过', en: 'Already here; skipped' },
        ),
      );
      return;
    }
    const keys = duplicateKeys(this.#plan.object, row.input);
    const former = keys.map((key) => this.#seen.get(key)).find((number) => number !== undefined);
    for (const key of keys) if (!this.#seen.has(key)) this.#seen.set(key, row.row);
    if (former === undefined) return;
    row.problems.push(
      problemAt(
        null,
        '',
        update ? 'notice' : 'skipped',
        update
          ? { zh: `与第 ${former} 行是同一条，将更新它`, en: `The same as row ${former}; it will be updated` }
          : { zh: `与第 ${former} 行重复，跳过`, en: `The same as row ${former}; skipped` },
      ),
    );
  }

  #staged({ row, input, problems, isSkipped }: ResolvedRow, existing: string | undefined): StagedRow {
    this.#counts.rows++;
    if (isSkipped) {
      this.#counts.skipped++;
      const note = problemAt(null, '', 'skipped', { zh: '按您的选择跳过', en: 'Skipped as you decided' });
      return { row, state: 'skipped', input: null, problems: [note], recordId: null };
    }
    if (isRefused(problems)) {
      this.#counts.refused++;
      const told = problems.map((one) =>
        one.severity === 'refused' && one.remedies.length === 0 ? { ...one, remedies: [SKIP] } : one,
      );
      return { row, state: 'refused', input: null, problems: told, recordId: null };
    }
    if (problems.some((problem) => problem.severity === 'skipped')) {
      this.#counts.skipped++;
      return { row, state: 'skipped', input: null, problems, recordId: existing ?? null };
    }
    const state = problems.length > 0 ? 'notice' : 'ready';
    this.#counts.ok++;
    if (state === 'notice') this.#counts.notice++;
    if (typeof input.amount === 'number') this.#resolver.countAmount(textOf(input.currency), input.amount);
    return { row, state, input, problems: problems.length > 0 ? problems : null, recordId: null };
  }

  async #progress(tx: Tx, rows: number): Promise<boolean> {
    const batch = await findBatch(tx, this.#batch.id, true);
    if (batch?.status !== 'checking') throw new AppError('conflict');
    const isCancelled = batch.cancelRequested;
    await updateBatch(tx, batch.id, {
      progressDone: batch.progressDone + rows,
      counts: this.#counts,
      ...(isCancelled ? { status: 'draft' as const, cancelRequested: false } : {}),
    });
    await tellProgress(this.#ctx, tx, batch.id, 'progress');
    return !isCancelled;
  }

  finish(): Promise<void> {
    return this.#ctx.transaction(async (tx) => {
      const batch = await findBatch(tx, this.#batch.id, true);
      if (batch?.status !== 'checking') return;
      await updateBatch(tx, batch.id, {
        status: 'checked',
        counts: this.#counts,
        resolution: this.#resolver.report(this.#selfFields),
        progressDone: this.#counts.rows,
        progressTotal: this.#counts.rows,
        cancelRequested: false,
      });
      await tellProgress(this.#ctx, tx, batch.id, 'checked');
    });
  }
}
