import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type DealFactKey, dealFact } from '@throughline/domain/process/deal-fact.ts';
import { type CriterionState, type DealGate, MOST_MISSING } from '@throughline/domain/process/gate.contract.ts';
import { criteriaOfBoth, type GateFacts, keeperOf, leavingGate } from '@throughline/domain/process/gate.ts';
import { isDeclarable, isProvenByTalk } from '@throughline/domain/process/given-evidence.ts';
import { planMove } from '@throughline/domain/process/move.ts';
import { pathOf, type ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { Criterion } from '@throughline/domain/process/criterion.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { findVersion } from '../process/process.queries.ts';
import type { StoredRow } from '../record/columns.ts';
import { getRecord } from '../record/read.ts';
import { emitBeside } from '../record/target.ts';
import { readStored } from '../record/write.ts';
import { lockDealForTeam } from '../team/deal-access.ts';
import { stageIn, refreshDeal } from './deal-gate.ts';
import { gateEnv, loadGateFacts } from './gate-facts.ts';
import { seenBy } from './gate-sight.ts';
import { lostFrom } from './stage-move.ts';

/** Every move needs a reason or a review that only a person can give; a preview takes them as given. */
const GIVEN = 'preview';

/**
 * Where a deal stands: the exit criteria of its stage, and what each other stage still lacks.
 * @throws AppError not_found
 */
export const gate = (ctx: Ctx, id: string): Promise<DealGate> => ctx.read((tx) => gateWithin(within(ctx, tx), tx, id));

async function gateWithin(ctx: Ctx, tx: Tx, id: string): Promise<DealGate> {
  const { can } = await getRecord(ctx, 'opportunity', id);
  const row = await readStored(ctx, tx, 'opportunity', id);
  if (row === undefined) throw new AppError('not_found');
  const version = await findVersion(tx, String(row.processVersion));
  if (version === undefined) throw new AppError('internal');
  const { definition } = version;
  const facts = await loadGateFacts(ctx, tx, row, definition);
  const cameFrom = row.stageKind === 'lost' ? await lostFrom(tx, id) : null;
  const stage = stageIn(definition, row.stage);
  const exit = stage === undefined ? [] : seenBy(ctx, definition, leavingGate(definition, stage, facts, gateEnv(ctx)));
  const targets = targetsOf(ctx, definition, row, facts, cameFrom);
  return {
    stage: String(row.stage),
    processVersion: { id: version.id, number: version.number },
    exit,
    targets,
    people: peopleOf(ctx, [...exit, ...targets.flatMap((target) => target.missing)]),
    canProvide: can.includes('update') || isOnTeam(ctx, facts),
  };
}

const isOnTeam = (ctx: Ctx, facts: GateFacts): boolean =>
  ctx.actor.kind !== 'system' && facts.team.some((one) => one.member === ctx.actor.memberId);

function targetsOf(
  ctx: Ctx,
  definition: ProcessDefinition,
  row: StoredRow,
  facts: GateFacts,
  cameFrom: string | null,
): DealGate['targets'] {
  const keeper = keeperOf(definition, facts, gateEnv(ctx));
  const from = String(row.stage);
  return pathOf(definition).map((to) => {
    if (to.id === from) return { stage: to.id, move: null, missing: [], unlisted: 0 };
    const loss = { lostTo: GIVEN, lossReason: GIVEN, lossStage: from, lossStrategy: GIVEN };
    const open = planMove(definition, { from, to: to.id, reason: GIVEN, loss, cameFrom });
    const asked = planMove(definition, { from, to: to.id, reason: GIVEN, loss, cameFrom }, keeper);
    // A leap repeats what shorter ones lack: each names no more than somebody reads.
    const missing = asked.ok ? [] : asked.missing;
    return {
      stage: to.id,
      move: open.ok ? open.kind : null,
      missing: seenBy(ctx, definition, missing.slice(0, MOST_MISSING)),
      unlisted: Math.max(0, missing.length - MOST_MISSING),
    };
  });
}

function peopleOf(ctx: Ctx, states: readonly CriterionState[]): DealGate['people'] {
  const ids = states.flatMap((state) => [
    state.responsible.member,
    ...state.evidence.map((item) => item.by),
    ...(state.remedy.do === 'awaitApproval' ? state.remedy.waitingFor : []),
  ]);
  return [...new Set(ids)].flatMap((id) => {
    const member = id === null ? undefined : ctx.directory.members.get(id);
    return member === undefined ? [] : [{ id: member.id, name: member.name }];
  });
}

/**
 * A criterion of the deal's process by `stage.criterion`. One that asks again for what an earlier stage asks stands for that:
 * evidence is kept where both find it.
 */
async function findCriterion(
  tx: Tx,
  row: StoredRow,
  ref: string,
): Promise<{ ref: string; criterion: Criterion } | undefined> {
  const version = await findVersion(tx, String(row.processVersion));
  const find = (one: string): Criterion | undefined => {
    const [stageKey = '', ...rest] = one.split('.');
    const stage = version?.definition.stages.find((candidate) => candidate.key === stageKey);
    return stage && criteriaOfBoth(stage).find((candidate) => candidate.key === rest.join('.'));
  };
  let at = ref;
  let criterion = find(at);
  const seen = new Set<string>();
  while (criterion?.kind === 'earlier' && !seen.has(at)) {
    seen.add(at);
    at = `${criterion.stage}.${criterion.criterion}`;
    criterion = find(at);
  }
  return criterion === undefined ? undefined : { ref: at, criterion };
}

/** @throws AppError invalid */
async function criterionOf(tx: Tx, row: StoredRow, ref: string): Promise<{ ref: string; criterion: Criterion }> {
  const found = await findCriterion(tx, row, ref);
  if (found !== undefined) return found;
  throw invalid([
    {
      field: 'criterion',
      value: ref,
      message: {
        zh: '项目所用的流程里没有这条标准，请从“离开本阶段还差”中选择。',
        en: 'The deal’s process has no such criterion; choose one of those that are missing.',
      },
    },
  ]);
}

export interface Evidence {
  criterion: string;
  note?: string | undefined;
  file?: string | undefined;
  activity?: string | undefined;
}

/**
 * Declares that a criterion is met, or names the file or activity of the deal that proves it.
 * @throws AppError not_found, forbidden, invalid (no such criterion, one that is met otherwise, no such file or activity)
 */
export async function giveEvidence(ctx: Ctx, id: string, given: Evidence): Promise<{ id: string; gate: DealGate }> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const { ref, criterion } = await criterionOf(tx, target.row, given.criterion);
    const about = given.file ?? given.activity ?? null;
    requireDeclarable(criterion, about !== null);
    if (given.activity !== undefined) refuseTalk(criterion, given.activity);
    await refuseMore(tx, id, ref);
    if (given.file !== undefined) await requireFile(tx, id, given.file);
    else if (given.activity !== undefined) await requireActivity(tx, id, given.activity);
    const source = given.file !== undefined ? 'file' : given.activity !== undefined ? 'activity' : 'statement';
    const level = about === null ? 'declared' : 'proven';
    const made = newId();
    await tx.run(
      `insert into evidence (workspace_id, id, opportunity_id, ref, level, source, about_id, note, given_by_id, given_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ctx.workspaceId,
        made,
        id,
        ref,
        level,
        source,
        about,
        given.note?.trim() || null,
        ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
        new Date(ctx.now),
      ],
      'evidence-insert',
    );
    await emitBeside(own, tx, target, 'evidenceGiven', [
      { field: 'evidence', from: null, to: { id: made, criterion: ref, label: criterion.label, level } },
    ]);
    await refreshDeal(own, tx, id);
    return { id: made, gate: await gateWithin(own, tx, id) };
  });
}

function requireDeclarable(criterion: Criterion, isProof: boolean): void {
  if (isDeclarable(criterion.kind) || (criterion.kind === 'field' && isProof)) return;
  const how = {
    field: { zh: '请填写它要求的字段', en: 'fill in the fields that it asks for' },
    approval: { zh: '请发起审批', en: 'ask for the approval' },
    fact: { zh: '请上报该事实', en: 'report the fact' },
    earlier: { zh: '请在它引用的阶段标准上提供凭据', en: 'give the evidence for the criterion that it refers to' },
  }[criterion.kind as 'field' | 'approval' | 'fact' | 'earlier'];
  throw invalid([
    {
      field: 'criterion',
      value: criterion.key,
      message: {
        zh: `“${criterion.label.zh}”不能靠声明满足：${how.zh}。`,
        en: `${criterion.label.en} is not met by a word: ${how.en}.`,
      },
    },
  ]);
}

/** @throws AppError invalid */
function refuseTalk(criterion: Criterion, activity: string): void {
  if (isProvenByTalk(criterion.kind)) return;
  throw invalid([
    {
      field: 'activity',
      value: activity,
      message: {
        zh: `“${criterion.label.zh}”不能用跟进作凭据；请选择一个文件（如签字件、截图、报价单）。`,
        en: `A follow-up does not prove “${criterion.label.en}”; name a file that shows it (a signed page, a screenshot, the quote).`,
      },
    },
  ]);
}

/** Words and proofs that stand for one criterion at a time: each reading of the gate reads them all. */
const MOST_GIVEN = 100;

async function refuseMore(tx: Tx, deal: string, criterion: string): Promise<void> {
  const [row] = await tx.sql<{ count: number }>(
    'select count(*)::int as count from evidence where workspace_id = $1 and opportunity_id = $2 and ref = $3 and withdrawn_at is null',
    [tx.workspaceId, deal, criterion],
    'evidence-count',
  );
  if ((row?.count ?? 0) < MOST_GIVEN) return;
  throw new AppError('conflict', {
    message: {
      zh: `这条标准已有 ${MOST_GIVEN} 条凭据；请先撤回不再需要的。`,
      en: `This criterion has ${MOST_GIVEN} pieces of evidence; take back those that are no longer needed.`,
    },
  });
}

async function requireFile(tx: Tx, deal: string, file: string): Promise<void> {
  const [found] = await tx.sql(
    `select 1 as one from file where workspace_id = $1 and id = $2 and object = 'opportunity' and record_id = $3 and deleted_at is null`,
    [tx.workspaceId, file, deal],
    'evidence-file',
  );
  if (found !== undefined) return;
  throw invalid([
    {
      field: 'file',
      value: file,
      message: { zh: '这个项目没有该文件，请先上传。', en: 'The deal has no such file; upload it first.' },
    },
  ]);
}

async function requireActivity(tx: Tx, deal: string, activity: string): Promise<void> {
  const [found] = await tx.sql(
    'select 1 as one from activity where workspace_id = $1 and id = $2 and opportunity_id = $3 and deleted_at is null',
    [tx.workspaceId, activity, deal],
    'evidence-activity',
  );
  if (found !== undefined) return;
  throw invalid([
    {
      field: 'activity',
      value: activity,
      message: { zh: '这个项目没有该跟进，请先记录。', en: 'The deal has no such follow-up; log it first.' },
    },
  ]);
}

/** Takes evidence back; it stays in the history. @throws AppError not_found, forbidden */
export async function withdrawEvidence(ctx: Ctx, id: string, evidence: string): Promise<{ gate: DealGate }> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const [taken] = await tx.sql<{ ref: string; level: string }>(
      `update evidence set withdrawn_by_id = $4, withdrawn_at = $5
       where workspace_id = $1 and id = $2 and opportunity_id = $3 and withdrawn_at is null returning ref, level`,
      [ctx.workspaceId, evidence, id, ctx.actor.kind === 'system' ? null : ctx.actor.memberId, new Date(ctx.now)],
      'evidence-withdraw',
    );
    if (taken === undefined) throw new AppError('not_found');
    // The process may have lost the criterion since.
    const label = (await findCriterion(tx, target.row, taken.ref))?.criterion.label;
    await emitBeside(own, tx, target, 'evidenceWithdrawn', [
      { field: 'evidence', from: { id: evidence, criterion: taken.ref, label, level: taken.level }, to: null },
    ]);
    await refreshDeal(own, tx, id);
    return { gate: await gateWithin(own, tx, id) };
  });
}

/**
 * Reports a fact of the deal that no service keeps. The newest report counts; earlier ones stay.
 * @throws AppError not_found, forbidden, invalid (a share above 1)
 */
export async function reportFact(
  ctx: Ctx,
  id: string,
  key: DealFactKey,
  report: { value: number; note?: string | undefined },
): Promise<{ gate: DealGate }> {
  const fact = dealFact(key);
  if (fact.kind !== 'count' && report.value > 1) {
    throw invalid([
      {
        field: 'value',
        value: report.value,
        message:
          fact.kind === 'flag'
            ? { zh: '是填 1，否填 0。', en: '1 for yes, 0 for no.' }
            : { zh: '比例为 0 到 1，如 0.3 表示 30%。', en: 'A share is 0 to 1: 0.3 stands for 30 %.' },
      },
    ]);
  }
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const [before] = await tx.sql<{ value: number }>(
      'select value from deal_fact where workspace_id = $1 and opportunity_id = $2 and fact = $3 order by reported_at desc, id desc limit 1',
      [ctx.workspaceId, id, key],
      'deal-fact-last',
    );
    await tx.run(
      `insert into deal_fact (workspace_id, id, opportunity_id, fact, value, source, note, reported_by_id, reported_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ctx.workspaceId,
        newId(),
        id,
        key,
        report.value,
        ctx.actor.kind === 'apiKey' ? 'apiKey' : 'member',
        report.note?.trim() || null,
        ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
        new Date(ctx.now),
      ],
      'deal-fact-insert',
    );
    await emitBeside(own, tx, target, 'factReported', [{ field: key, from: before?.value ?? null, to: report.value }]);
    await refreshDeal(own, tx, id);
    return { gate: await gateWithin(own, tx, id) };
  });
}
