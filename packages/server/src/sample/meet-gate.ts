import type { DocumentKind } from '@throughline/domain/file/document-kind.ts';
import { documentKindLabel } from '@throughline/domain/file/document-kind.ts';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import { Readable } from 'node:stream';
import { decideApproval, request } from '../approval/approval.service.ts';
import { addFile } from '../file/file.service.ts';
import { giveEvidence, reportFact } from '../opportunity/gate.service.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { spool } from '../platform/files/spool.ts';
import { changeRecord, insertRecord, readStored } from '../record/write.ts';

/** How the people of the sample act: each through the services, at the moment of the play. */
export interface Cast {
  tx: Tx;
  /** The one who leads the deal. */
  lead: Ctx;
  as(member: string): Ctx;
  system: Ctx;
}

const NOTES: Readonly<Record<string, string>> = {
  customerFeedback: '客户评审会认可方案，细节按会议纪要修改',
  pricesCompared: '已与两家供应商比价，成本可控',
  quoteAccepted: '客户书面回复接受报价',
  mainTermsAgreed: '付款节点与验收口径已达成一致',
  openPointsListed: '未决条款三项，已列入谈判清单',
  tenderPublished: '招标公告已在省公共资源交易平台发布',
  solutionApproved: '客户技术与业务部门均认可方案',
  budgetApproved: '客户预算已过办公会',
  intentConfirmed: '客户确认年内采购',
};

/** Does what a criterion still asks for, as the people of the deal would. */
export async function meet(cast: Cast, deal: string, state: CriterionState): Promise<void> {
  const { remedy } = state;
  switch (remedy.do) {
    case 'setFields':
      return setFields(cast, deal, remedy.fields);
    case 'declare':
      return declare(cast, deal, state);
    case 'prove':
    case 'sendConfirmation':
    case 'awaitCustomer':
      return signedScan(cast, deal, state);
    case 'attach':
      await attach(cast, deal, remedy.document as DocumentKind);
      return;
    case 'logActivity':
      return talk(cast, deal, remedy.contactRole);
    case 'doAction':
      return remedy.task === null ? declare(cast, deal, state) : finish(cast, remedy.task);
    case 'requestApproval':
      return approve(cast, deal, remedy.flow);
    case 'reportFact':
      await reportFact(cast.lead, deal, remedy.fact as 'paidShare', { value: 1 });
      return;
    default:
      throw new Error(`the sample cannot meet ${state.ref}: ${remedy.do}`);
  }
}

async function declare(cast: Cast, deal: string, state: CriterionState): Promise<void> {
  await giveEvidence(cast.lead, deal, { criterion: state.ref, note: NOTES[state.key] ?? '已完成，见跟进记录' });
}

async function signedScan(cast: Cast, deal: string, state: CriterionState): Promise<void> {
  const file = await attach(cast, deal, 'signedConfirmation');
  await giveEvidence(cast.lead, deal, { criterion: state.ref, file, note: '客户签字扫描件' });
}

/** @returns id of the file */
async function attach(cast: Cast, deal: string, kind: DocumentKind): Promise<string> {
  const name = documentKindLabel(kind).zh;
  const spooled = await spool(
    Readable.from([Buffer.from(`${name}\n\n示例文件，内容为虚构。\n`)]),
    cast.lead.platform.files.incoming,
  );
  try {
    const upload = { object: 'opportunity', recordId: deal, name: `${name}.txt`, documentKind: kind };
    return (await addFile(cast.lead, upload, spooled)).id;
  } finally {
    await spooled.discard();
  }
}

async function contactOf(cast: Cast, deal: string, role: string | null): Promise<string | null> {
  const [contact] = await cast.tx.sql<{ id: string }>(
    `select c.id from contact c join opportunity o on o.workspace_id = c.workspace_id and o.account_id = c.account_id
     where o.workspace_id = $1 and o.id = $2 and c.deleted_at is null and ($3::text is null or c.decision_role = $3)
     order by c.created_at, c.name limit 1`,
    [cast.tx.workspaceId, deal, role],
    'sample-contact',
  );
  return contact?.id ?? null;
}

async function setFields(cast: Cast, deal: string, fields: readonly string[]): Promise<void> {
  const row = await readStored(cast.system, cast.tx, 'opportunity', deal);
  const primaryContact = await contactOf(cast, deal, null);
  const values: Readonly<Record<string, unknown>> = {
    source: 'referral',
    primaryContact,
    need: '替换旧系统，打通排产与仓储',
    budget: row?.amount ?? 100_000_000,
    budgetConfirmed: true,
    timeline: '年内上线',
    competitor: '本地集成商',
    amount: 100_000_000,
    closeDate: new Date(cast.lead.now + 45 * 86_400_000).toISOString().slice(0, 10),
  };
  const change = Object.fromEntries(
    fields.filter((field) => row?.[field] === null && field in values).map((field) => [field, values[field]]),
  );
  await changeRecord(cast.lead, cast.tx, 'opportunity', deal, change, { version: row?.version });
}

async function talk(cast: Cast, deal: string, role: string | null): Promise<void> {
  const contact = (await contactOf(cast, deal, role)) ?? (await contactOf(cast, deal, null));
  await insertRecord(cast.lead, cast.tx, 'activity', {
    kind: 'visit',
    action: '拜访客户并确认进展与后续安排',
    conclusion: '客户认可目前的进展，同意按计划推进',
    nextStep: '按计划推进并同步内部各部门',
    nextStepAt: new Date(cast.lead.now + 4 * 86_400_000).toISOString(),
    opportunity: deal,
    ...(contact === null ? {} : { contact }),
  });
}

async function finish(cast: Cast, task: string): Promise<void> {
  const row = await readStored(cast.system, cast.tx, 'task', task);
  if (row === undefined || row.status !== 'open') return;
  await changeRecord(cast.system, cast.tx, 'task', task, { status: 'done' }, { version: row.version });
}

/** Asks, and decides as everybody who is asked. */
async function approve(cast: Cast, deal: string, flow: string): Promise<void> {
  const { id } = await request(cast.lead, { flow, object: 'opportunity', record: deal, reason: '按流程提交' });
  for (let asked = await openVotes(cast, id); asked.length > 0; asked = await openVotes(cast, id)) {
    const [first] = asked;
    if (first === undefined) return;
    await decideApproval(cast.as(first.member), id, { decision: 'approve', comment: '同意', vote: first.id });
  }
}

const openVotes = (cast: Cast, approval: string): Promise<{ id: string; member: string }[]> =>
  cast.tx.sql(
    `select id, member_id as member from approval_vote where workspace_id = $1 and approval_id = $2 and status = 'open' order by id`,
    [cast.tx.workspaceId, approval],
    'sample-open-votes',
  );

/** Standard actions of the stage that is left are done by then. */
export async function finishActions(cast: Cast, deal: string): Promise<void> {
  const tasks = await cast.tx.sql<{ id: string }>(
    `select id from task where workspace_id = $1 and opportunity_id = $2 and action_key is not null and status = 'open'
       and deleted_at is null order by title`,
    [cast.tx.workspaceId, deal],
    'sample-open-actions',
  );
  for (const { id } of tasks) await finish(cast, id);
}
