import { migrateDeal, type StageMapping } from '@throughline/domain/process/migration-plan.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { lockingApprovals } from '../approval/approval.queries.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emitMany, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { findVersion, type LoadedVersion } from '../process/process.queries.ts';
import { lockForSystem } from '../record/write.ts';
import { createStageActions } from '../task/standard-action.ts';
import { refreshDeal } from './deal-gate.ts';

/** Deals that one transaction moves to another version. */
export const MIGRATION_PIECE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

interface RunningDeal {
  id: string;
  version: number;
  owner: string | null;
  collaborators: string[];
  account: string | null;
  accountOwner: string | null;
  accountCollaborators: string[] | null;
  processVersion: string;
  stage: string;
  stageKind: string;
  probability: number | null;
  stageEnteredAt: string | null;
}
interface Moved {
  deal: RunningDeal;
  stage: Stage;
  moves: boolean;
  probability: number | null;
  /** ISO instant at which it came into its stage. */
  entered: string;
}

/**
 * Moves the next running deals of a process to a version of it, under their locks. One whose stage is being approved stays
 * where it is, to be moved once that has ended. What a deal has done stays: in the same
 * stage its visit and its clock go on; only a deal whose stage the version lacks comes into another one, with a visit that
 * says so. Its gate is judged anew, and standard actions that it does not have yet are made.
 * @returns `last`: the deal that the next piece begins behind; undefined where there is none left
 */
export async function migratePiece(
  ctx: Ctx,
  tx: Tx,
  version: LoadedVersion,
  plan: { mapping: StageMapping; deals: readonly string[] | null; after: string | null; processId: string },
): Promise<{ moved: number; skipped: number; last: string | undefined }> {
  const deals = await tx.sql<RunningDeal>(
    `select o.id, o.version, o.owner_id as owner, o.collaborator_ids as collaborators, o.account_id as account,
       a.owner_id as "accountOwner", a.collaborator_ids as "accountCollaborators", o.process_version_id as "processVersion",
       o.stage_id as stage, o.stage_kind as "stageKind", o.probability, o.stage_entered_at as "stageEnteredAt"
     from opportunity o left join account a on a.workspace_id = o.workspace_id and a.id = o.account_id
     where o.workspace_id = $1 and o.process_id = $2 and o.process_version_id <> $3 and o.stage_kind in ('open', 'delivering')
       and o.deleted_at is null and o.id > $4 and ($5::uuid[] is null or o.id = any($5))
     order by o.id limit $6 for no key update of o`,
    [ctx.workspaceId, plan.processId, version.id, plan.after ?? FIRST_ID, plan.deals, MIGRATION_PIECE],
    'migrate-read',
  );
  const now = new Date(ctx.now).toISOString();
  const planned: Moved[] = [];
  for (const deal of deals) {
    const old = (await findVersion(tx, deal.processVersion))?.definition.stages.find((one) => one.id === deal.stage);
    const change = migrateDeal(deal, old, version, plan.mapping);
    // A clock that was set back must not let a visit begin before the one it follows.
    const later = deal.stageEnteredAt !== null && deal.stageEnteredAt > now ? deal.stageEnteredAt : now;
    if (change !== undefined)
      planned.push({ deal, ...change, entered: change.moves ? later : (deal.stageEnteredAt ?? now) });
  }
  const moved = await withoutLocked(tx, version, planned);
  if (moved.length > 0) {
    await writeDeals(ctx, tx, version, moved, now);
    await writeVisits(ctx, tx, version, moved);
    await emitMany(
      ctx,
      tx,
      moved.map((one) => eventOf(version, one)),
    );
    for (const { deal, stage } of moved) {
      const row = await lockForSystem(ctx, tx, 'opportunity', deal.id);
      if (row !== undefined) await createStageActions(ctx, tx, row, stage);
      await refreshDeal(ctx, tx, deal.id);
    }
  }
  return {
    moved: moved.length,
    skipped: deals.length - moved.length,
    last: deals.length < MIGRATION_PIECE ? undefined : deals.at(-1)?.id,
  };
}

/** Without those of whose changes one is being approved: the others do not wait for them. */
async function withoutLocked(tx: Tx, version: LoadedVersion, planned: readonly Moved[]): Promise<Moved[]> {
  const fields = new Map(planned.map((one) => [one.deal.id, changesOf(version, one).map((change) => change.field)]));
  const locks = await lockingApprovals(
    tx,
    'opportunity',
    [...fields.keys()],
    [...new Set([...fields.values()].flat())],
  );
  const locked = new Set(
    locks
      .filter((lock) => fields.get(lock.recordId)?.some((field) => lock.fields.includes(field)))
      .map((lock) => lock.recordId),
  );
  return planned.filter(({ deal }) => !locked.has(deal.id));
}

const writeDeals = (ctx: Ctx, tx: Tx, version: LoadedVersion, moved: readonly Moved[], now: string): Promise<number> =>
  tx.run(
    `update opportunity o set process_version_id = $2, stage_id = m.stage, stage_kind = m.kind, probability = m.probability,
       stage_entered_at = m.entered, version = o.version + 1, updated_at = $3, updated_by_id = coalesce($4, o.updated_by_id)
     from unnest($5::uuid[], $6::uuid[], $7::text[], $8::double precision[], $9::timestamptz[]) as m (id, stage, kind, probability, entered)
     where o.workspace_id = $1 and o.id = m.id`,
    [
      ctx.workspaceId,
      version.id,
      now,
      ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
      moved.map(({ deal }) => deal.id),
      moved.map(({ stage }) => stage.id),
      moved.map(({ stage }) => stage.kind),
      moved.map(({ probability }) => probability),
      moved.map(({ entered }) => entered),
    ],
    'migrate-write',
  );

/** The open visit goes on under the new version, or ends where another stage begins. */
async function writeVisits(ctx: Ctx, tx: Tx, version: LoadedVersion, moved: readonly Moved[]): Promise<void> {
  const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const [there, staying] = [moved.filter(({ moves }) => moves), moved.filter(({ moves }) => !moves)];
  if (staying.length > 0) {
    await tx.run(
      `update stage_visit set process_version_id = $2
       where workspace_id = $1 and opportunity_id = any($3::uuid[]) and left_at is null`,
      [ctx.workspaceId, version.id, staying.map(({ deal }) => deal.id)],
      'migrate-visits-stay',
    );
  }
  if (there.length === 0) return;
  await tx.run(
    `with ended as (
       update stage_visit v set left_at = greatest(m.entered, v.entered_at), left_by_id = $3
       from unnest($4::uuid[], $6::timestamptz[]) as m (deal, entered)
       where v.workspace_id = $1 and v.opportunity_id = m.deal and v.left_at is null returning v.opportunity_id, v.seq)
     insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, entered_by_id, move, reason)
     select $1::uuid, m.id, m.deal, coalesce(e.seq, 0) + 1, $2::uuid, m.stage, m.entered, $3::uuid, 'migrate', null
     from unnest($4::uuid[], $5::uuid[], $6::timestamptz[], $7::uuid[]) as m (deal, stage, entered, id)
     left join ended e on e.opportunity_id = m.deal`,
    [
      ctx.workspaceId,
      version.id,
      by,
      there.map(({ deal }) => deal.id),
      there.map(({ stage }) => stage.id),
      there.map(({ entered }) => entered),
      there.map(() => newId()),
    ],
    'migrate-visits-enter',
  );
}

function changesOf(version: LoadedVersion, { deal, stage, probability, entered }: Moved): FieldChange[] {
  const changes: FieldChange[] = [
    { field: 'processVersion', from: deal.processVersion, to: version.id },
    { field: 'stage', from: deal.stage, to: stage.id },
    { field: 'stageKind', from: deal.stageKind, to: stage.kind },
    { field: 'stageEnteredAt', from: deal.stageEnteredAt, to: entered },
    { field: 'probability', from: deal.probability, to: probability },
  ];
  return changes.filter((change) => change.from !== change.to);
}

function eventOf(version: LoadedVersion, moved: Moved) {
  const { deal } = moved;
  return {
    object: 'opportunity',
    recordId: deal.id,
    recordVersion: deal.version + 1,
    action: 'processMigrated',
    changes: changesOf(version, moved),
    audience: [
      { object: 'opportunity', id: deal.id, owner: deal.owner, collaborators: deal.collaborators },
      ...(deal.account === null
        ? []
        : [
            {
              object: 'account',
              id: deal.account,
              owner: deal.accountOwner,
              collaborators: deal.accountCollaborators ?? [],
            },
          ]),
    ],
  };
}
