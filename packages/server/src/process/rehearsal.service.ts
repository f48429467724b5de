import { AppError } from '@throughline/domain/platform/error.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type {
  Rehearsal,
  RehearsalExample,
  RehearsalOutcomes,
  RehearsalPlayed,
  RehearsalResult,
} from '@throughline/domain/process/rehearsal.contract.ts';
import type { Tally, TallyExample } from '@throughline/domain/process/rehearsal-tally.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe, fieldRight, shownName } from '../record/access.ts';
import { filterInScope } from '../record/read.ts';
import { listVersionRows, lockProcess, versionOf } from './process.queries.ts';
import { enqueueRehearsal } from './rehearsal-job.ts';
import {
  cancelRunning,
  countPlayed,
  dropOlder,
  findPlayed,
  findRehearsal,
  insertRehearsal,
  newestRehearsals,
  type RehearsalRow,
} from './rehearsal.queries.ts';

const KEPT = 10;
const DAY = 86_400_000;
/** Examples of a criterion that a reader is shown. */
const MOST_SHOWN = 20;

const actorId = (ctx: Ctx): string | null => (ctx.actor.kind === 'system' ? null : ctx.actor.memberId);

/**
 * Starts to play the draft on the past; one that is still running is cancelled.
 * @param days moves of so many days back; null = of all time
 * @throws AppError not_found, conflict without a draft
 */
export async function startRehearsal(ctx: Ctx, process: string, days: number | null): Promise<Rehearsal> {
  return ctx.transaction(async (tx) => {
    if ((await lockProcess(tx, process)) === undefined) throw new AppError('not_found');
    const versions = await listVersionRows(tx, process);
    const draft = versions.find((version) => version.status === 'draft');
    const published = versions.find((version) => version.status === 'published');
    if (published === undefined) {
      throw new AppError('conflict', {
        message: {
          zh: '这个流程还没有发布过，没有走过的项目可以回放。',
          en: 'This process was never published, so there are no deals of its past to rehearse on.',
        },
      });
    }
    if (draft === undefined) {
      throw new AppError('conflict', {
        message: {
          zh: '没有可以回放的草稿，请先修改流程并保存草稿。',
          en: 'There is no draft to rehearse; change the process and save a draft first.',
        },
      });
    }
    const id = newId();
    const at = new Date(ctx.now).toISOString();
    const since = days === null ? null : new Date(ctx.now - days * DAY).toISOString();
    await cancelRunning(tx, process, null, at);
    await dropOlder(tx, process, KEPT - 1);
    await insertRehearsal(tx, {
      id,
      process,
      definition: versionOf(draft).definition,
      draft: draft.number,
      publishedVersion: published.id,
      days,
      since,
      total: await countPlayed(tx, process, since),
      by: actorId(ctx),
      at,
    });
    await enqueueRehearsal(ctx.platform, tx, process, id);
    await tell(ctx, tx, process, 'rehearsed', [{ field: 'draft', from: null, to: draft.number }]);
    return shown(ctx, tx, await mustFind(tx, process, id));
  });
}

const tell = (ctx: Ctx, tx: Tx, process: string, action: string, changes: Parameters<typeof emit>[2]['changes']) =>
  emit(ctx, tx, { object: 'process', recordId: process, recordVersion: null, action, changes });

async function mustFind(tx: Tx, process: string, id: string): Promise<RehearsalRow> {
  const row = await findRehearsal(tx, process, id);
  if (row === undefined) throw new AppError('not_found');
  return row;
}

/** @throws AppError not_found; conflict where it is not running any more */
export async function cancelRehearsal(ctx: Ctx, process: string, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = await mustFind(tx, process, id);
    if ((await cancelRunning(tx, process, id, new Date(ctx.now).toISOString())) === 0) {
      throw new AppError('conflict', {
        message: { zh: '这次回放已经结束。', en: 'This rehearsal is over already.' },
      });
    }
    await tell(ctx, tx, process, 'rehearsalCancelled', [{ field: 'draft', from: row.draft, to: null }]);
  });
}

export const getRehearsal = (ctx: Ctx, process: string, id: string): Promise<Rehearsal> =>
  ctx.read(async (tx) => shown(ctx, tx, await mustFind(tx, process, id)));

/** The newest ones; the first of them with its result. */
export const listRehearsals = (ctx: Ctx, process: string): Promise<Rehearsal[]> =>
  ctx.read(async (tx) => {
    if ((await listVersionRows(tx, process)).length === 0) throw new AppError('not_found');
    const rows = await newestRehearsals(tx, process, KEPT);
    const [first, ...others] = rows;
    return first === undefined ? [] : [await shown(ctx, tx, first), ...others.map((row) => rehearsalOf(row, null))];
  });

const rehearsalOf = (
  { publishedVersion: _version, since: _since, reached: _reached, ...row }: RehearsalRow,
  result: RehearsalResult | null,
): Rehearsal => ({ ...row, result });

async function shown(ctx: Ctx, tx: Tx, row: RehearsalRow): Promise<Rehearsal> {
  const played = row.status === 'done' ? await findPlayed(tx, row.id) : undefined;
  if (played?.tally === null || played === undefined) return rehearsalOf(row, null);
  return rehearsalOf(row, await resultOf(ctx, tx, played.definition, played.tally));
}

/** Counts are over all deals; examples are those that the reader may open, amounts for who may read them. */
async function resultOf(ctx: Ctx, tx: Tx, definition: ProcessDefinition, tally: Tally): Promise<RehearsalResult> {
  const names = await namesOf(ctx, tx, examplesOf(tally));
  const stageNames = new Map(definition.stages.map((stage) => [stage.id, stage.name]));
  for (const stage of ctx.directory.names.get('stage') ?? [])
    if (!stageNames.has(stage[0])) stageNames.set(stage[0], { zh: stage[1], en: stage[1] });
  const stage = (id: string) => stageNames.get(id) ?? { zh: '已删除的阶段', en: 'A stage that is gone' };
  const examples = (found: readonly TallyExample[]): RehearsalExample[] =>
    found
      .filter(({ deal }) => names.has(deal))
      .slice(0, MOST_SHOWN)
      .map(({ deal, move }) => ({
        id: deal,
        name: names.get(deal) ?? null,
        move: move === null ? null : { at: move.at, from: stage(move.from), to: stage(move.to) },
      }));
  const seesAmounts = mayReadAmounts(ctx);
  const outcomes = (fates: Tally['draft']['fates']): RehearsalOutcomes => {
    const one = ({ deals, amount }: { deals: number; amount: number }) => ({
      deals,
      amount: seesAmounts ? amount : null,
    });
    return { won: one(fates.won), lost: one(fates.lost), open: one(fates.open) };
  };
  const played = (sums: Tally['draft']): RehearsalPlayed => ({
    stopped: { moves: sums.moves, deals: sums.deals, outcomes: outcomes(sums.fates) },
    criteria: Object.values(sums.criteria)
      .toSorted((one, other) => other.moves - one.moves)
      .map(({ fates, ...sum }) => ({
        ...sum,
        stage: stage(sum.stage),
        outcomes: outcomes(fates),
        examples: examples(sum.examples),
      })),
    onWord: Object.values(sums.onWord)
      .toSorted((one, other) => other.moves - one.moves)
      .map((sum) => ({ ...sum, stage: stage(sum.stage) })),
  });
  const { moves, deals, absent, running } = tally;
  return {
    moves,
    deals,
    absent,
    draft: played(tally.draft),
    published: played(tally.published),
    running: {
      deals: running.deals,
      needing: running.needing,
      newly: running.newly,
      criteria: Object.values(running.criteria)
        .toSorted((one, other) => other.newly - one.newly || other.deals - one.deals)
        .map((sum) => ({ ...sum, stage: stage(sum.stage), examples: examples(sum.examples) })),
    },
    channels: Object.entries(tally.channels).map(([key, sum]) => ({ key, ...sum, examples: examples(sum.examples) })),
  };
}

const examplesOf = (tally: Tally): string[] => [
  ...new Set(
    [
      ...Object.values(tally.draft.criteria),
      ...Object.values(tally.published.criteria),
      ...Object.values(tally.running.criteria),
      ...Object.values(tally.channels),
    ].flatMap((sum) => sum.examples.map((example) => example.deal)),
  ),
];

/** Deals among these that the reader may open, with their names as they may read them. */
async function namesOf(ctx: Ctx, tx: Tx, ids: readonly string[]): Promise<Map<string, string | null>> {
  const allowed = await filterInScope(ctx, 'opportunity', ids, 'read');
  const rows = await tx.sql<{ id: string; name: string }>(
    'select id, name from opportunity where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, [...allowed]],
    'rehearsal-names',
  );
  const object = describe(ctx, 'opportunity');
  return new Map(rows.map(({ id, name }) => [id, shownName(ctx.actor, object, name)]));
}

function mayReadAmounts(ctx: Ctx): boolean {
  const object = describe(ctx, 'opportunity');
  const field = findField(object, 'amountBase');
  return field !== undefined && ['read', 'write'].includes(fieldRight(ctx.actor, object, field));
}
