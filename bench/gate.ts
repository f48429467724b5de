import type { Condition } from '@throughline/domain/condition/condition.ts';
import { type Criterion, criterionSchema } from '@throughline/domain/process/criterion.ts';
import type { StandardAction } from '@throughline/domain/process/process.ts';
import type { Ctx } from '@throughline/server/platform/ctx.ts';
import { publishDraft, saveDraft } from '@throughline/server/process/draft.service.ts';
import { getProcess, listProcesses } from '@throughline/server/process/process.service.ts';
import pg from 'pg';

const words = (text: string) => ({ zh: text, en: text });
const compare = (path: string, op: string, value?: unknown) =>
  ({ kind: 'compare', path, op, ...(value === undefined ? {} : { value: { kind: 'literal', value } }) }) as Condition;

/** What the deals of the bench meet: fields of the deal, its account and custom fields. */
const CONDITIONS: readonly Condition[] = [
  compare('name', 'notEmpty'),
  compare('amount', 'ge', 0),
  compare('amount', 'lt', 1_000_000_000_000),
  compare('currency', 'eq', 'CNY'),
  compare('closeDate', 'notEmpty'),
  compare('closeDate', 'ge', '2020-01-01'),
  compare('account', 'notEmpty'),
  compare('account.name', 'notEmpty'),
  compare('owner', 'notEmpty'),
  compare('nextStep', 'notEmpty'),
  compare('stageKind', 'in', ['open', 'won', 'delivering', 'done', 'lost']),
  compare('cf_0', 'notEmpty'),
  compare('cf_1', 'ge', 0),
  compare('cf_2', 'in', ['a', 'b', 'c']),
  compare('probability', 'le', 1),
];

const criterion = (input: object): Criterion => criterionSchema.parse(input);
const ACTIONS: readonly StandardAction[] = ['salesRep', 'presales', 'legal'].map((role, at) => ({
  key: `do${at}`,
  label: words(`标准动作 ${at + 1}`),
  role,
  dueWorkingDays: at + 1,
  required: true,
  checklist: [],
  evidence: 'none',
}));

/**
 * Publishes the default process with twenty criteria at the exit of every open stage, one of them an approval and one
 * somebody's word, and three standard actions a stage.
 */
export async function gateDefaultProcess(ctx: Ctx): Promise<void> {
  const process = (await listProcesses(ctx)).find((one) => one.isDefault);
  if (process === undefined) throw new Error('the workspace has no default process');
  const { definition } = await getProcess(ctx, process.id);
  const first = definition.stages[0]?.key ?? '';
  const stages = definition.stages.map((stage) => {
    const own = CONDITIONS.map((condition, at) =>
      criterion({ kind: 'field', key: `field${at}`, label: words(`条件 ${at + 1}`), condition }),
    );
    const said =
      stage.key === first
        ? criterion({ kind: 'statement', key: 'said', label: words('已说明') })
        : criterion({ kind: 'earlier', key: 'said', label: words('已说明'), stage: first, criterion: 'said' });
    const rest = [
      said,
      criterion({ kind: 'approval', key: 'approved', label: words('已审批'), flow: 'contract', demandsProof: true }),
      criterion({ kind: 'fact', key: 'met', label: words('跟进次数'), fact: 'activityCount', atLeast: 0 }),
      criterion({ kind: 'fact', key: 'rounds', label: words('谈判轮次'), fact: 'negotiationRounds', atLeast: 0 }),
      criterion({ kind: 'fact', key: 'keys', label: words('关键人数'), fact: 'keyContacts', atLeast: 0 }),
    ];
    const isOpen = stage.kind === 'open';
    return {
      ...stage,
      requiredFields: [],
      deliverables: [],
      actions: isOpen ? [...ACTIONS] : [],
      criteria: { entry: [], exit: isOpen ? [...own, ...rest] : [] },
    };
  });
  await saveDraft(ctx, process.id, { definition: { stages, exceptions: [] } });
  await publishDraft(ctx, process.id);
}

/** The word and the granted approval of every deal, and the deals on the published version, by plain SQL. */
export async function meetGates(ownerUrl: string, workspaceId: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const first = await client.query<{ key: string }>(
      `select s.key from stage s join process p on p.workspace_id = s.workspace_id and p.id = s.process_id
       where s.workspace_id = $1 and p.is_default order by s.position limit 1`,
      [workspaceId],
    );
    await client.query(
      `insert into evidence (workspace_id, id, opportunity_id, ref, level, source, given_at)
       select workspace_id, gen_random_uuid(), id, $2, 'declared', 'statement', created_at from opportunity where workspace_id = $1`,
      [workspaceId, `${first.rows[0]?.key}.said`],
    );
    await client.query(
      `insert into approval (workspace_id, id, flow, definition, object, record_id, opportunity_id, status, subject, subject_version, snapshot, requested_at, decided_at)
       select workspace_id, gen_random_uuid(), 'contract', '{}', 'opportunity', id, id, 'approved', '{}', 1, '[]', created_at, created_at
       from opportunity where workspace_id = $1`,
      [workspaceId],
    );
    await client.query(
      `update opportunity o set process_version_id = v.id from process_version v
       where o.workspace_id = $1 and v.workspace_id = $1 and v.process_id = o.process_id and v.status = 'published'`,
      [workspaceId],
    );
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}
