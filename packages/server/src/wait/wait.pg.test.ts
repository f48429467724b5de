import type { Wait, WaitGroup } from '@throughline/domain/wait/wait.contract.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { action, shortProcess } from '../task/short-process.fixture.ts';

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
let process = '';
let stages: Record<string, string> = {};
const people = { rep: '', other: '', counsel: '', clerk: '', presales: '' };
const callers = {} as Record<keyof typeof people, Caller>;
const ROLES = { rep: 'salesRep', other: 'salesRep', counsel: 'legal', clerk: 'finance', presales: 'presales' } as const;
/** Wednesday, 25 November 2026, 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-25T02:00:00.000Z');
const DAY = 86_400_000;

let deal = '';
let foreign = '';

beforeAll(async () => {
  test = await testPlatform({ now: NOW });
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  await owner.query("set session_replication_role = 'replica'");
  admin = await callerFor(test);
  for (const key of Object.keys(people) as (keyof typeof people)[]) {
    people[key] = await test.addMember(
      { rep: '何青', other: '吴越', counsel: '罗兰', clerk: '钱芳', presales: '许诺' }[key],
      [ROLES[key]],
    );
    callers[key] = await callerFor(test, people[key], ROLES[key]);
  }
  ({ process, stages } = await shortProcess(admin, [
    action('askPrices', 'salesRep'),
    action('reviseContract', 'legal'),
    action('design', 'presales'),
  ]));
  deal = await entered(callers.rep, 'A 客户', 'MES 二期');
  test.setClock(NOW + DAY);
  foreign = await entered(callers.other, 'B 客户', '产线升级');
  test.setClock(NOW + 3 * DAY);
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

function ok(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(answer.text);
  return answer;
}
async function entered(by: Caller, account: string, name: string): Promise<string> {
  const { id } = part(
    ok(await by.send('POST', '/accounts', { name: `${account}股份有限公司`, shortName: account })),
    'record',
  );
  const body = { name, account: id, process, amount: 100 };
  const made = part(ok(await by.send('POST', '/opportunities', body)), 'record');
  const stage = stages.quote;
  ok(await by.send('POST', `/opportunities/${String(made.id)}/move`, { stage, version: made.version }));
  return String(made.id);
}
const groups = async (by: Caller, query = ''): Promise<WaitGroup[]> =>
  ok(await by.send('GET', `/waits${query}`)).json?.groups as unknown as WaitGroup[];
const said = (found: readonly WaitGroup[]) =>
  Object.fromEntries(found.filter((one) => one.count > 0).map((one) => [one.key, one.items.map((wait) => wait.text)]));
const ofDeal = async (by: Caller, id: string): Promise<Wait[]> =>
  items(ok(await by.send('GET', `/opportunities/${id}/waits`))) as unknown as Wait[];

/** What approval and confirmation wait for, written as their services do. */
async function askedBeside(id: string) {
  const approval = newId();
  const vote = newId();
  await owner.query(
    `insert into approval (workspace_id, id, flow, definition, object, record_id, opportunity_id, status, subject, subject_version, snapshot, requested_at)
     values ($1, $2, 'discount', '{"name": {"zh": "报价单", "en": "Quote"}}', 'opportunity', $3, $3, 'running', '{}', 1, '{}', $4)`,
    [test.workspaceId, approval, id, new Date(NOW)],
  );
  await owner.query(
    `insert into approval_vote (workspace_id, id, approval_id, step, round, member_id, status, opened_at, due_at)
     values ($1, $2, $3, 0, 1, $4, 'open', $5, $6), ($1, $7, $3, 1, 1, $8, 'waiting', null, null)`,
    [test.workspaceId, vote, approval, people.clerk, new Date(NOW), new Date(NOW + DAY), newId(), people.counsel],
  );
  const confirmation = async (form: string, status: string, sent: number, expires: number) => {
    const one = newId();
    await owner.query(
      `insert into confirmation (workspace_id, id, opportunity_id, form, definition, title, currency, prefilled, status, expires_at, sent_at)
       values ($1, $2, $3, $4, $5, $4, 'CNY', '{}', $6, $7, $8)`,
      [
        test.workspaceId,
        one,
        id,
        form,
        JSON.stringify({ name: { zh: form, en: form } }),
        status,
        new Date(expires),
        new Date(sent),
      ],
    );
    return one;
  };
  await confirmation('需求调查表', 'open', NOW + DAY, NOW + 9 * DAY);
  await confirmation('意向协议', 'open', NOW, NOW + DAY);
  await confirmation('合同', 'changesAsked', NOW + 2 * DAY, NOW + 9 * DAY);
  await confirmation('交付单', 'changesAsked', NOW + DAY, NOW + 9 * DAY);
  await confirmation('交付单', 'signed', NOW + 2 * DAY, NOW + 9 * DAY);
  return { approval, vote };
}

describe('who is waited for', () => {
  it('is said of a deal, longest first, without the seller’s own work', async () => {
    const waits = await ofDeal(callers.rep, deal);
    expect(waits.map(({ text, overdue, since, canClaim, mine }) => ({ text, overdue, since, canClaim, mine }))).toEqual(
      [
        {
          text: 'A 客户 MES 二期：做 reviseContract待法务处理',
          overdue: true,
          since: '2026-11-25T02:00:00.000Z',
          canClaim: false,
          mine: false,
        },
        {
          text: 'A 客户 MES 二期：做 design待售前处理',
          overdue: true,
          since: '2026-11-25T02:00:00.000Z',
          canClaim: false,
          mine: false,
        },
      ],
    );
    expect((await ofDeal(callers.counsel, deal)).map((wait) => [wait.role, wait.canClaim])).toEqual([
      ['legal', true],
      ['presales', false],
    ]);
  });

  it('counts votes that are open, customers who have not answered, and changes that they asked for', async () => {
    const { approval, vote } = await askedBeside(deal);
    const waits = await ofDeal(callers.rep, deal);
    const beside = waits.filter((wait) => wait.kind !== 'task');
    expect(beside.map((wait) => wait.text)).toEqual([
      'A 客户 MES 二期：报价单待财务（钱芳）审批',
      'A 客户 MES 二期：需求调查表待客户确认',
      'A 客户 MES 二期：合同待销售修改',
    ]);
    expect(beside[0]).toMatchObject({ id: vote, approval, member: { id: people.clerk }, overdue: true });
    expect(beside[1]).toMatchObject({ role: 'customer', due: '2026-12-04T02:00:00.000Z', overdue: false });
    await owner.query(`update approval set status = 'withdrawn' where id = $1`, [approval]);
    expect((await ofDeal(callers.rep, deal)).some((wait) => wait.kind === 'approval')).toBe(false);
    await owner.query(`update approval set status = 'running' where id = $1`, [approval]);
  });
});

describe('the board', () => {
  const legal = ['A 客户 MES 二期：做 reviseContract待法务处理', 'B 客户 产线升级：做 reviseContract待法务处理'];
  const presales = ['A 客户 MES 二期：做 design待售前处理', 'B 客户 产线升级：做 design待售前处理'];
  const beside = {
    salesRep: ['A 客户 MES 二期：合同待销售修改'],
    finance: ['A 客户 MES 二期：报价单待财务（钱芳）审批'],
    customer: ['A 客户 MES 二期：需求调查表待客户确认'],
  };

  it('has a column for every department, with what its reader may see', async () => {
    const all = await groups(admin);
    expect(all.map((one) => one.key)).toEqual(['salesRep', 'presales', 'legal', 'finance', 'delivery', 'customer']);
    expect(said(all)).toEqual({ ...beside, legal, presales });
    expect(all.find((one) => one.key === 'legal')).toMatchObject({ count: 2, overdue: 1, capped: false });
    // Legal and finance read every deal.
    expect(said(await groups(callers.counsel))).toEqual({ ...beside, legal, presales });
    expect(said(await groups(callers.rep))).toEqual({ ...beside, legal: [legal[0]], presales: [presales[0]] });
    expect(said(await groups(callers.other))).toEqual({ legal: [legal[1]], presales: [presales[1]] });
    // Who is asked to do something sees that, and no more, of deals that are not theirs.
    expect(said(await groups(callers.presales))).toEqual({ presales });
    expect((await callers.presales.send('GET', `/opportunities/${foreign}/waits`)).status).toBe(404);
    expect((await callers.other.send('GET', `/opportunities/${deal}/waits`)).status).toBe(404);
  });

  it('narrows to one’s own deals and to what waits for oneself', async () => {
    expect(said(await groups(callers.counsel, '?of=mine'))).toEqual({ legal });
    expect(said(await groups(callers.clerk, '?of=mine'))).toEqual({ finance: beside.finance });
    expect(said(await groups(callers.rep, '?of=mine'))).toEqual({
      ...beside,
      legal: [legal[0]],
      presales: [presales[0]],
    });
    expect(said(await groups(admin, '?of=mine'))).toEqual({});
  });

  it('turns pages of a column without losing or repeating a wait', async () => {
    for (const by of [admin, callers.counsel]) {
      const [first] = await groups(by, '?role=legal&limit=1');
      expect(first?.items.map((wait) => wait.text)).toEqual([legal[0]]);
      const [second] = await groups(by, `?role=legal&limit=1&cursor=${first?.nextCursor}`);
      expect(second?.items.map((wait) => wait.text)).toEqual([legal[1]]);
      expect(second?.nextCursor).toBeNull();
    }
  });

  it('goes by deal, the longest waiting first', async () => {
    const found = await groups(admin, '?by=deal');
    expect(found.map(({ key, label, count }) => [key, label.zh, count])).toEqual([
      [deal, 'MES 二期', 5],
      [foreign, '产线升级', 2],
    ]);
  });

  it.each([
    ['?role=nobody', 'role'],
    ['?cursor=x&role=legal', 'cursor'],
    ['?limit=0', 'limit'],
  ])('refuses %s with the place', async (query, field) => {
    const answer = await admin.send('GET', `/waits${query}`);
    expect([answer.status, answer.json?.code]).toEqual([422, 'invalid']);
    expect(answer.text).toContain(field);
  });

  it('empties when the work is done or the deal is gone', async () => {
    const [wait] =
      (await groups(callers.counsel, '?role=legal'))[0]?.items.filter((one) => one.deal.id === foreign) ?? [];
    ok(await callers.counsel.send('POST', `/tasks/${String(wait?.id)}/claim`));
    expect(said(await groups(callers.other)).legal).toEqual(['B 客户 产线升级：做 reviseContract待法务（罗兰）处理']);
    const task = part(ok(await callers.counsel.send('GET', `/tasks/${String(wait?.id)}`)), 'record');
    ok(await callers.counsel.send('PATCH', `/tasks/${String(wait?.id)}`, { status: 'done', version: task.version }));
    expect(said(await groups(callers.other))).toEqual({ presales: [presales[1]] });
    ok(await admin.send('DELETE', `/opportunities/${deal}`));
    expect(said(await groups(admin))).toEqual({ presales: [presales[1]] });
  });
});
