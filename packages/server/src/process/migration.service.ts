import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { gateOf, type GateFacts } from '@throughline/domain/process/gate.ts';
import { lackedStages, migrationFaults, stageInVersion } from '@throughline/domain/process/migration-plan.ts';
import type {
  MigrationChoice,
  MigrationPreview,
  MigrationProgress,
} from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition, Stage } from '@throughline/domain/process/process.ts';
import { MIGRATION_PIECE, migratePiece } from '../opportunity/migrate-deals.ts';
import { gateEnv, loadGateFacts } from '../opportunity/gate-facts.ts';
import type { Ctx } from '../platform/ctx.ts';
import { within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe, shownName } from '../record/access.ts';
import { storedOf, storedSelect } from '../record/columns.ts';
import { filterInScope } from '../record/read.ts';
import { migrateJob } from './migrate.job.ts';
import { latestMigration, lockMigration, standingDeals, UNDER_WAY } from './migration.queries.ts';
import { findVersion, listVersionRows, lockProcess, versionOf } from './process.queries.ts';
import { actorId, at } from './process.service.ts';

interface Target {
  id: string;
  definition: ProcessDefinition;
}

/** The stages where running deals stand, each as the version that they run on has it. */
async function standingStages(tx: Tx, standing: readonly { version: string; stage: string }[]): Promise<Stage[]> {
  const versions = await Promise.all([...new Set(standing.map((one) => one.version))].map((id) => findVersion(tx, id)));
  const byId = new Map(versions.flatMap((version) => (version === undefined ? [] : [[version.id, version] as const])));
  return standing.flatMap(({ version, stage }) => {
    const found = byId.get(version)?.definition.stages.find((one) => one.id === stage);
    return found === undefined ? [] : [found];
  });
}

/**
 * Moves the chosen running deals to a version: at once where they are few, otherwise by a job. Never gated: it is the
 * decision of whoever manages processes.
 * @returns null where no deal is chosen
 * @throws AppError invalid where a deal is not one of the process or has no place; conflict while another move runs
 */
export async function startMigration(
  ctx: Ctx,
  tx: Tx,
  processId: string,
  target: Target,
  choice: MigrationChoice | undefined,
): Promise<MigrationProgress | null> {
  if (choice === undefined || choice.deals === 'none') return null;
  const chosen = choice.deals === 'all' ? null : [...new Set(choice.deals)];
  const standing = await standingDeals(tx, processId, target.id, chosen);
  const total = standing.reduce((sum, one) => sum + one.deals, 0);
  if (chosen !== null && total !== chosen.length) {
    throw invalid([
      {
        field: 'migration.deals',
        message: {
          zh: '有的项目不在这个流程里、已经结束，或已经在这个版本上。请重新选择。',
          en: 'Some deals are not of this process, are over, or are on this version already; choose again.',
        },
      },
    ]);
  }
  if (total === 0) return null;
  const faults = migrationFaults(target.definition, await standingStages(tx, standing), choice.mapping);
  if (faults.length > 0)
    throw invalid(
      faults.map(({ stage, message }) => ({ field: `migration.mapping.${stage}`, message })),
      faults[0]?.message,
    );
  if ((await latestMigration(tx, processId))?.status === 'running') {
    throw new AppError('conflict', {
      message: {
        zh: '上一次迁移还在进行，请等它完成。',
        en: 'Deals are still being moved from the last time; wait until that is done.',
      },
    });
  }
  const id = newId();
  await tx.db
    .insertInto('process_migration')
    .values({
      workspace_id: ctx.workspaceId,
      id,
      process_id: processId,
      version_id: target.id,
      mapping: JSON.stringify(choice.mapping),
      deals: chosen,
      status: 'running',
      total,
      after_id: null,
      error: null,
      started_by_id: actorId(ctx),
      started_at: at(ctx),
      ended_at: null,
    })
    .execute();
  await emit(ctx, tx, {
    object: 'process',
    recordId: processId,
    recordVersion: null,
    action: 'migrationStarted',
    changes: [{ field: 'deals', from: null, to: total }],
  });
  if (total <= MIGRATION_PIECE) await migrateOnce(ctx, tx, id);
  else await ctx.platform.jobs.enqueue(tx, migrateJob, { workspaceId: ctx.workspaceId, migrationId: id }, { key: id });
  return latestMigration(tx, processId);
}

/**
 * One piece of a migration, in one transaction with the mark of how far it came: a worker that dies in the middle leaves
 * nothing half done, and the next one goes on.
 * @returns whether there is more to do
 */
export async function migrateOnce(ctx: Ctx, tx: Tx, id: string): Promise<boolean> {
  const migration = await lockMigration(tx, id);
  if (migration === undefined) return false;
  const version = await findVersion(tx, migration.versionId);
  if (version === undefined) throw new AppError('internal');
  const piece = await migratePiece(within(ctx, tx), tx, version, migration);
  const done = migration.done + piece.moved + piece.skipped;
  const isOver = piece.last === undefined;
  await tx.run(
    `update process_migration set done = $3, skipped = $4, after_id = coalesce($5, after_id),
       status = case when $6 then 'done' else status end, ended_at = case when $6 then $7::timestamptz end,
       total = case when $6 then $3 else greatest(total, $3) end
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, done, migration.skipped + piece.skipped, piece.last ?? null, isOver, at(ctx)],
    'process-migration-mark',
  );
  if (isOver) {
    await emit(ctx, tx, {
      object: 'process',
      recordId: migration.processId,
      recordVersion: null,
      action: 'migrationEnded',
      changes: [{ field: 'deals', from: null, to: done }],
    });
  }
  return !isOver;
}

/** Moves running deals to the published version. @throws AppError as `startMigration` */
export function migrateDeals(ctx: Ctx, id: string, choice: MigrationChoice): Promise<MigrationProgress | null> {
  return ctx.transaction(async (tx) => {
    if ((await lockProcess(tx, id)) === undefined) throw new AppError('not_found');
    const published = (await listVersionRows(tx, id)).find((version) => version.status === 'published');
    if (published === undefined) throw new AppError('not_found');
    return startMigration(within(ctx, tx), tx, id, versionOf(published), choice);
  });
}

export const getMigration = (ctx: Ctx, id: string): Promise<MigrationProgress | null> =>
  ctx.read(async (tx) => {
    if ((await listVersionRows(tx, id)).length === 0) throw new AppError('not_found');
    return latestMigration(tx, id);
  });

/** Deals whose gate is asked for a preview: enough to see what a draft costs, few enough to answer in a moment. */
const MOST_JUDGED = 300;

/** Running deals on other versions than the draft (or the published version), and what it would ask of them. */
export function previewMigration(ctx: Ctx, id: string): Promise<MigrationPreview> {
  return ctx.read(async (tx) => {
    const own = within(ctx, tx);
    const versions = await listVersionRows(tx, id);
    const row = versions.find((one) => one.status === 'draft') ?? versions.find((one) => one.status === 'published');
    if (row === undefined) throw new AppError('not_found');
    const target = versionOf(row);
    const standing = await standingDeals(tx, id, target.id, null);
    const stages = await standingStages(tx, standing);
    const lacked = new Set(
      lackedStages(
        target.definition,
        standing.map((one) => one.stage),
      ),
    );
    const judged = await judgeDeals(own, tx, id, target);
    return {
      version: row.number,
      total: standing.reduce((sum, one) => sum + one.deals, 0),
      stages: standing.flatMap(({ number, stage, deals }, index) => {
        const found = stages.find((one) => one.id === stage) ?? stages[index];
        return found === undefined
          ? []
          : [{ stage, name: found.name, kind: found.kind, version: number, deals, lacking: lacked.has(stage) }];
      }),
      ...judged,
    };
  });
}

async function judgeDeals(
  ctx: Ctx,
  tx: Tx,
  processId: string,
  target: Target,
): Promise<Pick<MigrationPreview, 'judged' | 'gates' | 'deals'>> {
  const object = describe(ctx, 'opportunity');
  const raw = await tx.sql<Record<string, unknown>>(
    `select ${storedSelect(object)} from opportunity t where t.workspace_id = $1 and t.process_id = $2
       and t.process_version_id <> $3 and t.stage_kind = any($4::text[]) and t.deleted_at is null
     order by t.updated_at desc, t.id limit $5`,
    [tx.workspaceId, processId, target.id, UNDER_WAY, MOST_JUDGED],
    'process-judged',
  );
  const rows = raw.map((one) => storedOf(object, one));
  const numbers = new Map((await listVersionRows(tx, processId)).map((version) => [version.id, version.number]));
  const gates = new Map<string, MigrationPreview['gates'][number]>();
  const deals = await Promise.all(
    rows.map(async (row) => {
      const stage = stageInVersion(target.definition, String(row.stage), {});
      const present = await findVersion(tx, String(row.processVersion));
      const facts = await loadGateFacts(ctx, tx, row, target.definition);
      const missing = stage === undefined ? null : unmet(ctx, target.definition, stage, facts);
      const standsIn = present?.definition.stages.find((one) => one.id === row.stage);
      const before = present && standsIn && unmet(ctx, present.definition, standsIn, facts);
      for (const criterion of missing ?? []) {
        if (stage === undefined || before?.some((one) => one.key === criterion.key)) continue;
        const key = `${stage.id} ${criterion.key}`;
        const known = gates.get(key) ?? { stage: stage.id, key: criterion.key, label: criterion.label, deals: 0 };
        gates.set(key, { ...known, deals: known.deals + 1 });
      }
      return {
        id: row.id,
        name: shownName(ctx.actor, object, String(row.name)) ?? '—',
        stage: String(row.stage),
        version: numbers.get(String(row.processVersion)) ?? 0,
        lacks: missing?.length ?? null,
        lacked: before?.length ?? null,
      };
    }),
  );
  const readable = await filterInScope(
    ctx,
    'opportunity',
    deals.map((deal) => deal.id),
    'read',
  );
  return {
    judged: deals.length,
    gates: [...gates.values()].toSorted((one, other) => other.deals - one.deals),
    // Who shapes processes need not read every deal: all of them count, those that they may open are named.
    deals: deals.filter((deal) => readable.has(deal.id)),
  };
}

const unmet = (ctx: Ctx, definition: ProcessDefinition, stage: Stage, facts: GateFacts) =>
  gateOf(definition, stage, 'exit', facts, gateEnv(ctx)).filter((state) => !state.met);
