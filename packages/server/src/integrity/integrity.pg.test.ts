import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberCtx } from '../identity/actor.ts';
import { addToChain, confirmKeyPerson } from '../decision-chain/decision-chain.service.ts';
import { moveStage } from '../opportunity/opportunity.service.ts';
import { newId } from '../platform/id.ts';
import { listProcesses } from '../process/process.service.ts';
import { addField, changeField } from '../record/custom-field.service.ts';
import { getRecord } from '../record/read.ts';
import { removeRecord, restoreRecord } from '../record/bin.ts';
import { shareRecord, transferRecord } from '../record/owner.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import { setTeam } from '../team/team.service.ts';
import { checkWorkspace } from './integrity.service.ts';

let test: TestPlatform;
let owner: pg.Client;
let ids: { account: string; contact: string; deal: string; activity: string; lead: string; rep: string };

beforeAll(async () => {
  test = await testPlatform();
  await test.openGates();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  // Faults are planted as a damaged disk or a wrong repair would: past foreign keys and rules.
  await owner.query("set session_replication_role = 'replica'");
  ids = await livedIn();
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const violations = async () => (await checkWorkspace(await test.system())).violations;
const told = (at: string) => ({
  kind: 'visit',
  at,
  action: '拜访了采购总监并演示了方案',
  conclusion: '认可方案,要求月底前报价',
  nextStep: '发送正式报价单给采购总监',
  nextStepAt: '2027-01-08T02:00:00.000Z',
  advanced: true,
});

/** A workspace with something of everything that a rule looks at. */
async function livedIn() {
  const rep = await test.addMember('何青', ['salesRep']);
  const admin = await test.as();
  await addField(admin, 'opportunity', {
    key: 'cf_region',
    kind: 'text',
    label: { zh: '区域', en: 'Region' },
    indexed: true,
    searchable: true,
  });
  await addField(admin, 'opportunity', {
    key: 'cf_score',
    kind: 'integer',
    label: { zh: '分', en: 'Score' },
    indexed: true,
  });
  await addField(admin, 'opportunity', { key: 'cf_helper', kind: 'user', label: { zh: '协助', en: 'Helper' } });
  const ctx = await test.as();
  const account = String((await createRecord(ctx, 'account', { name: '远景装备' })).id);
  const contact = String(
    (await createRecord(ctx, 'contact', { name: '刘敏', account, decisionRole: 'decisionMaker' })).id,
  );
  const lead = String((await createRecord(ctx, 'lead', { name: '官网留言', source: 'website' })).id);
  const values = { name: '产线升级', account, amount: 1_000_000, cf_region: '华东', cf_score: 7, cf_helper: rep };
  const deal = String((await createRecord(ctx, 'opportunity', values)).id);
  const made = await createRecord(ctx, 'activity', { ...told('2026-11-20T02:00:00.000Z'), opportunity: deal, contact });
  await shareRecord(ctx, 'opportunity', deal, [rep]);
  await setTeam(ctx, deal, {
    revision: 0,
    members: [
      { member: rep, role: 'projectOfficer' },
      { member: rep, role: 'deliveryManager' },
    ],
    customerContact: rep,
  });
  await addToChain(ctx, deal, { contact, role: 'decisionMaker' });
  await confirmKeyPerson(ctx, deal, contact, { activity: made.id });
  const stages = (await listProcesses(ctx)).find((process) => process.isDefault)?.stages ?? [];
  const version = async () => (await getRecord(ctx, 'opportunity', deal)).record.version;
  await moveStage(ctx, deal, { stage: stages[1]?.id ?? '', version: await version() });
  await moveStage(ctx, deal, { stage: stages[2]?.id ?? '', version: await version() });
  const won = stages.find((stage) => stage.kind === 'done')?.id ?? '';
  const other = await createRecord(ctx, 'opportunity', { name: '已赢', account, amount: 250 });
  await moveStage(ctx, String(other.id), { stage: won, version: 1 });
  return { account, contact, deal, lead, rep, activity: String(made.id) };
}

it('finds nothing where only services wrote', async () => {
  expect(await violations()).toEqual([]);
});

describe('stays clean', () => {
  it('when a role of a contact changes after the talks with them', async () => {
    const ctx = await test.as();
    const contact = await createRecord(ctx, 'contact', { name: '赵工', account: ids.account });
    await createRecord(ctx, 'activity', {
      ...told('2026-11-21T02:00:00.000Z'),
      opportunity: ids.deal,
      contact: contact.id,
    });
    await updateRecord(ctx, 'contact', contact.id, { decisionRole: 'decisionMaker' }, { version: 1 });
    expect(await violations()).toEqual([]);
    expect((await getRecord(ctx, 'opportunity', ids.deal)).record).toMatchObject({ keyContacts: 2 });
  });

  it('when a deal goes to the bin with its talks, and comes back', async () => {
    const ctx = await test.as();
    await removeRecord(ctx, 'opportunity', ids.deal);
    expect(await violations()).toEqual([]);
    expect((await getRecord(ctx, 'account', ids.account)).record.lastActivityAt).toBeNull();
    await restoreRecord(ctx, 'opportunity', ids.deal);
    expect(await violations()).toEqual([]);
    expect((await getRecord(ctx, 'account', ids.account)).record.lastActivityAt).toBe('2026-11-21T02:00:00.000Z');
  });

  it('when a record of the bin is wanted back whose parent is still there', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '临时客户' });
    const contact = await createRecord(ctx, 'contact', { name: '王五', account: account.id });
    await removeRecord(ctx, 'account', account.id);
    await expect(restoreRecord(ctx, 'contact', contact.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await violations()).toEqual([]);
  });

  it('when a child is made at the moment in which its parent goes to the bin', async () => {
    const ctx = await test.as();
    for (let round = 0; round < 12; round++) {
      const account = await createRecord(ctx, 'account', { name: `客户 ${round}` });
      await Promise.allSettled([
        createRecord(ctx, 'contact', { name: '新联系人', account: account.id }),
        removeRecord(ctx, 'account', account.id),
        createRecord(ctx, 'opportunity', { name: '新项目', account: account.id }),
      ]);
    }
    expect(await violations()).toEqual([]);
  });

  it('when a field becomes searchable that has values already', async () => {
    const ctx = await test.as();
    await addField(ctx, 'lead', { key: 'cf_slogan', kind: 'text', label: { zh: '口号', en: 'Slogan' } });
    const fresh = await test.as();
    await updateRecord(fresh, 'lead', ids.lead, { cf_slogan: '数字化转型' }, { version: 1 });
    await changeField(fresh, 'lead', 'cf_slogan', { searchable: true, indexed: true });
    expect(await violations()).toEqual([]);
  });

  it('when owners change, and the former stays on', async () => {
    const ctx = await test.as();
    await transferRecord(ctx, 'opportunity', ids.deal, { owner: ids.rep, keepCollaborator: true });
    const rep = await memberCtx(test.platform, test.workspaceId, ids.rep);
    await updateRecord(
      rep,
      'opportunity',
      ids.deal,
      { amount: 5 },
      { version: (await getRecord(rep, 'opportunity', ids.deal)).record.version },
    );
    expect(await violations()).toEqual([]);
  });
});

const DAMAGED = [
  'account',
  'contact',
  'opportunity',
  'lead',
  'activity',
  'stage_visit',
  'event',
  'follow',
  'deal_member',
  'deal_contact',
];

/** What is damaged, and the rule that must name it. */
const FAULTS: [rule: string, object: string, sql: (id: typeof ids) => string][] = [
  ['reference', 'opportunity', ({ deal }) => `update opportunity set account_id = '${newId()}' where id = '${deal}'`],
  ['reference', 'contact', ({ contact }) => `update contact set owner_id = '${newId()}' where id = '${contact}'`],
  [
    'collaborator',
    'opportunity',
    ({ deal }) => `update opportunity set collaborator_ids = array['${newId()}'::uuid] where id = '${deal}'`,
  ],
  ['parent-in-bin', 'contact', ({ account }) => `update account set deleted_at = now() where id = '${account}'`],
  ['account-in-bin', 'opportunity', ({ account }) => `update account set deleted_at = now() where id = '${account}'`],
  ['parent-in-bin', 'activity', ({ deal }) => `update opportunity set deleted_at = now() where id = '${deal}'`],
  ['created-event', 'lead', ({ lead }) => `delete from event where record_id = '${lead}' and action = 'created'`],
  [
    'event-versions',
    'opportunity',
    ({ deal }) => `delete from event where record_id = '${deal}' and record_version = 2`,
  ],
  ['event-versions', 'opportunity', ({ deal }) => `update opportunity set version = version + 1 where id = '${deal}'`],
  [
    'open-visit',
    'opportunity',
    ({ deal }) =>
      `update stage_visit set left_at = now() + interval '1 day' where opportunity_id = '${deal}' and left_at is null`,
  ],
  [
    'visit-is-stage',
    'opportunity',
    ({ deal }) =>
      `update opportunity set stage_id = (select stage_id from stage_visit where opportunity_id = '${deal}' and seq = 1) where id = '${deal}'`,
  ],
  [
    'visit-sequence',
    'opportunity',
    ({ deal }) => `update stage_visit set seq = 9 where opportunity_id = '${deal}' and seq = 2`,
  ],
  [
    'visit-times',
    'opportunity',
    ({ deal }) =>
      `update stage_visit set left_at = now() + interval '9 days' where opportunity_id = '${deal}' and seq = 1`,
  ],
  ['stage-kind', 'opportunity', ({ deal }) => `update opportunity set stage_kind = 'done' where id = '${deal}'`],
  ['activity-facts', 'opportunity', ({ deal }) => `update opportunity set activity_count = 40 where id = '${deal}'`],
  ['activity-facts', 'opportunity', ({ deal }) => `update opportunity set next_step = 'x' where id = '${deal}'`],
  [
    'activity-facts',
    'opportunity',
    ({ activity }) => `update activity set deleted_at = now() where id = '${activity}'`,
  ],
  ['last-activity', 'account', ({ account }) => `update account set last_activity_at = null where id = '${account}'`],
  [
    'account-facts',
    'account',
    ({ account }) => `update account set open_opportunities = open_opportunities + 1 where id = '${account}'`,
  ],
  ['account-facts', 'account', ({ account }) => `update account set won_amount_base = 1 where id = '${account}'`],
  [
    'amount-base',
    'opportunity',
    ({ deal }) => `update opportunity set amount_base = amount_base + 1 where id = '${deal}'`,
  ],
  [
    'amount-rate',
    'opportunity',
    ({ deal }) => `update opportunity set currency = 'USD', close_date = '2026-12-01' where id = '${deal}'`,
  ],
  [
    'project-officer',
    'opportunity',
    ({ deal }) => `update opportunity set project_officer_id = null where id = '${deal}'`,
  ],
  [
    'project-officer',
    'opportunity',
    ({ deal }) =>
      `update deal_member set member_id = (select m.id from member m where m.id <> member_id limit 1) where opportunity_id = '${deal}'`,
  ],
  [
    'customer-contact',
    'opportunity',
    ({ deal }) => `update deal_member set is_customer_contact = true where opportunity_id = '${deal}'`,
  ],
  [
    'key-person-confirmed',
    'opportunity',
    ({ deal }) => `update deal_contact set confirmed_at = null where opportunity_id = '${deal}'`,
  ],
  [
    'activity-facts',
    'opportunity',
    ({ deal }) => `update deal_contact set decision_role = 'user' where opportunity_id = '${deal}'`,
  ],
  [
    'map-superior',
    'opportunity',
    ({ deal }) => `update deal_contact set reports_to_id = '${newId()}' where opportunity_id = '${deal}'`,
  ],
  ['gate-figures', 'opportunity', ({ deal }) => `update opportunity set gate_met = gate_met + 1 where id = '${deal}'`],
  [
    'gate-figures',
    'opportunity',
    ({ deal }) => `update opportunity set signs = '{dunnedTooEarly}' where id = '${deal}'`,
  ],
  ['grams', 'opportunity', ({ deal }) => `update opportunity set name = '另一个名字' where id = '${deal}'`],
  ['slot', 'opportunity', ({ deal }) => `update opportunity set slot_n1 = 99 where id = '${deal}'`],
  ['slot', 'opportunity', ({ deal }) => `update opportunity set slot_d4 = now() where id = '${deal}'`],
  [
    'custom-key',
    'opportunity',
    ({ deal }) => `update opportunity set custom = custom || '{"cf_ghost": 1}' where id = '${deal}'`,
  ],
  [
    'custom-reference',
    'opportunity',
    ({ deal }) => `update opportunity set custom = custom || '{"cf_helper": "${newId()}"}' where id = '${deal}'`,
  ],
  [
    'attached-record',
    'follow',
    () =>
      `insert into follow (workspace_id, object, record_id, member_id, following) select workspace_id, 'opportunity', '${newId()}', id, true from member limit 1`,
  ],
];

describe('names what was damaged:', () => {
  beforeAll(async () => {
    await owner.query('create schema sound');
    for (const table of DAMAGED) await owner.query(`create table sound.${table} as table ${table}`);
  });

  it.each(FAULTS.map(([rule, object, sql], index) => [`${rule} of ${object} (${index})`, rule, object, sql] as const))(
    '%s',
    async (_title, rule, object, sql) => {
      const { rowCount } = await owner.query(sql(ids));
      expect(rowCount).toBeGreaterThan(0);
      const found = await violations();
      expect(found.map((violation) => `${violation.rule} ${violation.object}`)).toContain(`${rule} ${object}`);
      await undoDamage();
      expect(await violations()).toEqual([]);
    },
  );
});

async function undoDamage(): Promise<void> {
  for (const table of DAMAGED)
    await owner.query(`delete from ${table}; insert into ${table} select * from sound.${table}`);
}
