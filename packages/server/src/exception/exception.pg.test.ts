import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../platform/ctx.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { createRecord } from '../record/write.ts';
import { setTeam } from '../team/team.service.ts';
import { listExceptions, requestException } from './exception.service.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
const DAY = 86_400_000;

let test: TestPlatform;
let rep: { id: string; caller: Caller };
let boss: Caller;
let stranger: Caller;
let admin: Caller;
let stages: Map<string, string>;
let processId: string;

async function person(name: string, role: string, department: string): Promise<{ id: string; caller: Caller }> {
  const id = await test.addMember(name, [role], department);
  return { id, caller: await callerFor(test, id, role) };
}

beforeAll(async () => {
  test = await testPlatform({ now: START });
  const department = await test.addDepartment('华东销售');
  const manager = await person('周总', 'salesManager', department);
  const ctx = await test.as();
  await ctx.transaction((tx) =>
    tx.run('update department set leader_id = $2 where workspace_id = $1 and id = $3', [
      ctx.workspaceId,
      manager.id,
      department,
    ]),
  );
  test.platform.directories.drop(test.workspaceId);
  rep = await person('李明', 'salesRep', department);
  stranger = (await person('王芳', 'salesRep', await test.addDepartment('华南销售'))).caller;
  boss = manager.caller;
  admin = await callerFor(test);
  const [process] = items(await admin.send('GET', '/processes')) as unknown as {
    id: string;
    stages: { id: string; key: string }[];
  }[];
  processId = process?.id ?? '';
  stages = new Map(process?.stages.map((stage) => [stage.key, stage.id]));
});
afterAll(() => test.close());

const LARGE = 600_000_000;
/** A deal of the rep that stands in need confirmation, with all that the stage asks for but the customer's signature. */
async function dealInNeed(amount = LARGE, of = rep.id): Promise<string> {
  const ctx = await test.as(of);
  const account = await createRecord(ctx, 'account', { name: `客户 ${newId()}` });
  const contact = await createRecord(ctx, 'contact', { name: '刘敏', account: account.id });
  const values = {
    name: '产线升级',
    account: account.id,
    amount,
    need: '两条产线的排产与追溯',
    budget: 100,
    timeline: '6 月底前上线',
    competitor: '用友',
    primaryContact: contact.id,
    stage: stages.get('need'),
  };
  return (await createRecord(ctx, 'opportunity', values, { intent: { imported: true } })).id;
}

const SIGNATURE = 'need.customerConfirmsAndSigns';
const ASK = { channel: 'strategicOrder', stages: [], criteria: [SIGNATURE], reason: '客户集团流程，下月补签' };
const ask = (deal: string, more: object = {}, caller = rep.caller): Promise<Answer> =>
  caller.send('POST', `/opportunities/${deal}/exceptions`, { ...ASK, ...more });

interface Exception {
  id: string;
  state: string;
  approval: string;
  grantedAt: string | null;
  expiresAt: string | null;
  usedAt: string | null;
  canWithdraw: boolean;
  requestedBy: { id: string; name: string };
  stages: { key: string }[];
  criteria: { ref: string; label: { zh: string } }[];
}
async function asked(deal: string, more: object = {}): Promise<Exception> {
  const answer = await ask(deal, more);
  expect([answer.status, answer.text.slice(0, 400)]).toEqual([201, answer.text.slice(0, 400)]);
  return part(answer, 'exception') as unknown as Exception;
}
const exceptions = async (deal: string, caller = rep.caller): Promise<Exception[]> =>
  items(await caller.send('GET', `/opportunities/${deal}/exceptions`)) as unknown as Exception[];
const decide = (exception: Exception, decision: string) =>
  boss.send('POST', `/approvals/${exception.approval}/decide`, { decision, comment: '见邮件' });
async function move(deal: string, stage: string): Promise<Answer> {
  const { version } = part(await rep.caller.send('GET', `/opportunities/${deal}`), 'record');
  return rep.caller.send('POST', `/opportunities/${deal}/move`, { stage: stages.get(stage), version });
}

describe('a request', () => {
  it('names a channel whose trigger holds; the channels say whether and why', async () => {
    const small = await dealInNeed(LARGE / 2);
    const list = (await rep.caller.send('GET', `/opportunities/${small}/exceptions`)).json as {
      channels: { key: string; applies: boolean; why: { zh: string }; criteria: { ref: string }[] }[];
      canRequest: boolean;
    };
    expect(list.canRequest).toBe(true);
    expect(list.channels.map(({ key, applies }) => [key, applies])).toEqual([
      ['strategicOrder', false],
      ['classA', false],
    ]);
    expect(list.channels[0]?.why.zh).toBe('不满足：金额（本位币） ≥ ¥5,000,000 或 客户 › 行业排名 ≤ 10');
    const refused = await ask(small);
    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining('不满足：金额（本位币） ≥ ¥5,000,000'),
    ]);
    const large = await dealInNeed();
    expect(await exceptions(large)).toEqual([]);
    const made = await asked(large);
    expect(made).toMatchObject({
      state: 'requested',
      requestedBy: { id: rep.id, name: '李明' },
      criteria: [{ ref: SIGNATURE, label: { zh: '客户确认、签字' } }],
      canWithdraw: true,
    });
    expect((await exceptions(large))[0]).toMatchObject({ id: made.id, state: 'requested', canWithdraw: true });
  });

  it('asks for what the channel may excuse from, and gives a reason', async () => {
    const deal = await dealInNeed();
    const fields = async (more: object) => {
      const answer = await ask(deal, more);
      return [answer.status, (answer.json as { fields?: { field: string }[] }).fields?.map(({ field }) => field)];
    };
    expect(await fields({ criteria: ['contract.customerSigned'] })).toEqual([422, ['criteria']]);
    expect(await fields({ stages: ['contract'], criteria: [] })).toEqual([422, ['stages']]);
    expect(await fields({ criteria: [] })).toEqual([422, ['criteria']]);
    expect(await fields({ channel: 'nowhere' })).toEqual([422, ['channel']]);
    expect((await ask(deal, { reason: ' ' })).status).toBe(422);
    expect(await exceptions(deal)).toEqual([]);
  });

  it('is one at a time', async () => {
    const deal = await dealInNeed();
    await asked(deal);
    const second = await ask(deal);
    expect([second.status, second.text]).toEqual([409, expect.stringContaining('还在审批中')]);
  });

  it('is for who may change the deal; others do not know of it', async () => {
    const deal = await dealInNeed();
    expect((await ask(deal, {}, stranger)).status).toBe(404);
    expect((await stranger.send('GET', `/opportunities/${deal}/exceptions`)).status).toBe(404);
    const auditor = await person('审计', 'readOnly', await test.addDepartment('审计部'));
    expect((await auditor.caller.send('GET', `/opportunities/${deal}/exceptions`)).status).toBe(200);
    expect((await ask(deal, {}, auditor.caller)).status).toBe(403);
    const made = await asked(deal);
    expect((await stranger.send('POST', `/exceptions/${made.id}/withdraw`)).status).toBe(404);
    expect((await boss.send('POST', `/exceptions/${made.id}/withdraw`)).status).toBe(403);
    expect((await exceptions(deal))[0]?.state).toBe('requested');
  });

  it('is for the deal’s team too, who may only read the deal', async () => {
    const deal = await dealInNeed();
    const legal = await test.addMember('赵倩', ['legal']);
    await test
      .as(rep.id)
      .then((ctx) =>
        setTeam(ctx, deal, { revision: 0, members: [{ member: legal, role: 'legalCounsel' }], customerContact: null }),
      );
    const ctx = await test.as(legal);
    expect((await listExceptions(ctx, deal)).canRequest).toBe(true);
    expect(await requestException(ctx, deal, ASK)).toMatchObject({ state: 'requested', requestedBy: { id: legal } });
  });

  it('is withdrawn by who asked, and its approval with it; then another may follow', async () => {
    const deal = await dealInNeed();
    const made = await asked(deal);
    const answer = await rep.caller.send('POST', `/exceptions/${made.id}/withdraw`);
    expect([answer.status, part(answer, 'exception').state]).toEqual([200, 'withdrawn']);
    const approval = await rep.caller.send('GET', `/approvals/${made.approval}`);
    expect(part(approval, 'approval').status).toBe('withdrawn');
    expect((await rep.caller.send('POST', `/exceptions/${made.id}/withdraw`)).status).toBe(409);
    await asked(deal);
    expect((await exceptions(deal)).map((one) => one.state)).toEqual(['requested', 'withdrawn']);
  });
});

describe('a decision', () => {
  it('grants for the days of the channel; the door lets through, and the move uses it', async () => {
    const deal = await dealInNeed();
    expect((await move(deal, 'proposal')).status).toBe(409);
    const made = await asked(deal);
    expect((await move(deal, 'proposal')).status).toBe(409);
    expect((await decide(made, 'approve')).status).toBe(200);
    expect((await exceptions(deal))[0]).toMatchObject({
      state: 'granted',
      grantedAt: new Date(START).toISOString(),
      expiresAt: new Date(START + 30 * DAY).toISOString(),
      canWithdraw: false,
    });
    expect((await rep.caller.send('POST', `/exceptions/${made.id}/withdraw`)).status).toBe(409);
    const moved = await move(deal, 'proposal');
    expect([moved.status, moved.text.slice(0, 300)]).toEqual([200, moved.text.slice(0, 300)]);
    expect((await exceptions(deal))[0]).toMatchObject({ state: 'used', usedAt: new Date(START).toISOString() });
    const history = await rep.caller.send('GET', `/opportunities/${deal}/history?limit=50`);
    const actions = items(history).map((event) => event.action);
    expect(actions.filter((action) => String(action).startsWith('exception'))).toEqual([
      'exceptionGranted',
      'exceptionRequested',
    ]);
  });

  it('holds no longer for a deal that has left its trigger: an amount typed for the request alone opens nothing', async () => {
    const deal = await dealInNeed();
    const exception = await asked(deal);
    await decide(exception, 'approve');
    const setAmount = async (amount: number) => {
      const { version } = part(await rep.caller.send('GET', `/opportunities/${deal}`), 'record');
      return rep.caller.send('PATCH', `/opportunities/${deal}`, { amount, version });
    };
    expect((await setAmount(LARGE / 2)).status).toBe(200);
    expect([(await move(deal, 'proposal')).json?.code, (await exceptions(deal))[0]?.usedAt]).toEqual([
      'gate_closed',
      null,
    ]);
    expect((await setAmount(LARGE)).status).toBe(200);
    const moved = await move(deal, 'proposal');
    expect(moved.status, moved.text).toBe(200);
  });

  it('refuses, and the door stays shut', async () => {
    const deal = await dealInNeed();
    const made = await asked(deal);
    expect((await decide(made, 'reject')).status).toBe(200);
    expect((await exceptions(deal))[0]).toMatchObject({ state: 'refused', grantedAt: null, expiresAt: null });
    expect((await move(deal, 'proposal')).status).toBe(409);
  });

  it('lapses by the clock: the door is shut again, and a new request is possible', async () => {
    const deal = await dealInNeed();
    const made = await asked(deal);
    await decide(made, 'approve');
    try {
      test.setClock(START + 30 * DAY - 1);
      expect((await exceptions(deal))[0]?.state).toBe('granted');
      test.setClock(START + 30 * DAY);
      expect((await exceptions(deal))[0]?.state).toBe('lapsed');
      const refused = await move(deal, 'proposal');
      expect([refused.status, refused.text]).toEqual([409, expect.stringContaining(SIGNATURE)]);
      await asked(deal);
    } finally {
      test.setClock(START);
    }
  });
});

/** Deals and exceptions with every state and outcome, written as they would have become. */
async function manyTaken(ctx: Ctx, owner: string, count: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.run(
      `insert into opportunity (workspace_id, id, version, name, process_id, process_version_id, stage_id, stage_kind, owner_id,
         started_at, closed_at, created_at, updated_at)
       select $1, gen_random_uuid(), 1,
         '商机 ' || n, $3, (select id from process_version where workspace_id = $1 and process_id = $3 and status = 'published'),
         (select id from stage where workspace_id = $1 and process_id = $3 and key = 'proposal'),
         (array['open', 'won', 'lost', 'delivering', 'done'])[1 + n % 5], $2::uuid,
         $4::timestamptz - make_interval(days => 100), case when n % 5 = 0 then null else $4::timestamptz - make_interval(days => n % 60) end, $4, $4
       from generate_series(1, $5::int) n`,
      [ctx.workspaceId, owner, processId, new Date(START), count],
    );
    await tx.run(
      `insert into deal_exception (workspace_id, id, opportunity_id, channel, definition, reason, status, requested_at, granted_at, expires_at, used_at)
       select $1, gen_random_uuid(), o.id, (array['strategicOrder', 'classA'])[1 + s.n % 2], '{"name":{"zh":"通道","en":"Channel"}}', '原因', s.status,
         $3::timestamptz - make_interval(days => 40),
         case when s.status in ('granted', 'used') then $3::timestamptz - make_interval(days => 35) end,
         case when s.status in ('granted', 'used') then $3::timestamptz - make_interval(days => (5 - s.n % 7)::int) end,
         case when s.status = 'used' then $3::timestamptz - make_interval(days => 30) end
       from (select o.id, row_number() over (order by o.name) as n from opportunity o where o.workspace_id = $1 and o.owner_id = $2::uuid and o.name like '商机 %') o
       cross join lateral (select o.n + k as n, (array['requested', 'granted', 'refused', 'withdrawn', 'used'])[1 + (o.n * 3 + k) % 5] as status
         from generate_series(1, (o.n % 3)::int) k) s`,
      [ctx.workspaceId, owner, new Date(START)],
    );
  });
}

describe('the report', () => {
  interface Row {
    process: { id: string };
    channel: { key: string };
    asked: number;
    granted: number;
    states: Record<string, number>;
    through: Record<string, number | null>;
    normal: Record<string, number | null>;
  }
  const report = async (caller: Caller): Promise<Row[]> =>
    items(await caller.send('GET', '/exceptions/report')) as unknown as Row[];

  /** The same figures by another way: rows of both tables, counted here. */
  async function counted(ctx: Ctx, owners: readonly string[]) {
    const deals = await ctx.readOnce<{ id: string; stage_kind: string; days: number | null; used: boolean }>(
      `select o.id, o.stage_kind, (extract(epoch from o.closed_at - coalesce(o.started_at, o.created_at)) / 86400)::float8 as days,
         exists (select 1 from deal_exception x where x.workspace_id = $1 and x.opportunity_id = o.id and x.used_at is not null) as used
       from opportunity o where o.workspace_id = $1 and o.process_id = $2 and o.deleted_at is null and o.owner_id = any($3::uuid[])`,
      [ctx.workspaceId, processId, owners],
    );
    const rows = await ctx.readOnce<{
      opportunity_id: string;
      channel: string;
      status: string;
      expires_at: string | null;
      granted_at: string | null;
      used_at: string | null;
    }>('select * from deal_exception where workspace_id = $1', [ctx.workspaceId]);
    const byId = new Map(deals.map((deal) => [deal.id, deal]));
    const own = rows.filter((row) => byId.has(row.opportunity_id));
    const outcome = (of: typeof deals) => {
      const [won, lost, open] = ['won', 'lost', 'open'].map(
        (side) =>
          of.filter(({ stage_kind: kind }) =>
            side === 'won' ? !['open', 'lost'].includes(kind) : kind === side,
          ) as typeof deals,
      ) as [typeof deals, typeof deals, typeof deals];
      const days = won.map((deal) => deal.days ?? 0).toSorted((one, other) => one - other);
      const middle = (days.length - 1) / 2;
      const median = days.length === 0 ? null : ((days[Math.floor(middle)] ?? 0) + (days[Math.ceil(middle)] ?? 0)) / 2;
      const decided = won.length + lost.length;
      return {
        won: won.length,
        lost: lost.length,
        open: open.length,
        winRate: decided === 0 ? null : won.length / decided,
        decided,
        cycleDays: median,
      };
    };
    const channels = ['classA', 'strategicOrder'].filter((key) => own.some((row) => row.channel === key));
    return channels.map((channel) => {
      const taken = own.filter((row) => row.channel === channel);
      const isLapsed = (row: (typeof rows)[number]) =>
        row.status === 'granted' && Date.parse(row.expires_at ?? '') <= START;
      const states = Object.fromEntries(
        ['requested', 'granted', 'refused', 'withdrawn', 'used', 'lapsed'].map((state) => [
          state,
          taken.filter((row) => (state === 'lapsed' ? isLapsed(row) : row.status === state && !isLapsed(row))).length,
        ]),
      );
      const through = new Set(taken.filter((row) => row.used_at !== null).map((row) => row.opportunity_id));
      return {
        channel,
        asked: taken.length,
        granted: taken.filter((row) => row.granted_at !== null).length,
        states,
        through: outcome(deals.filter((deal) => through.has(deal.id))),
        normal: outcome(deals.filter((deal) => !deal.used)),
      };
    });
  }
  const plain = (rows: Row[]) =>
    rows.map(({ channel, asked: all, granted, states, through, normal }) => ({
      channel: channel.key,
      asked: all,
      granted,
      states,
      through,
      normal,
    }));

  it('counts what the tables say, of the deals that the reader may see', async () => {
    const ctx = await test.as();
    const other = await person('赵强', 'salesRep', await test.addDepartment('华北销售'));
    await manyTaken(ctx, rep.id, 60);
    await manyTaken(ctx, other.id, 41);
    const everyone = [rep.id, other.id, test.admin];
    const all = await report(admin);
    expect(plain(all)).toEqual(await counted(ctx, everyone));
    expect(all.every((row) => row.process.id === processId)).toBe(true);
    expect(plain(await report(rep.caller))).toEqual(await counted(ctx, [rep.id]));
    expect(plain(await report(other.caller))).toEqual(await counted(ctx, [other.id]));
    expect(await report(stranger)).toEqual([]);
    // Every state adds up to what was asked for.
    for (const row of all) expect(Object.values(row.states).reduce((sum, one) => sum + one, 0)).toBe(row.asked);
  });

  it('shows the exceptions behind each figure', async () => {
    for (const row of await report(rep.caller)) {
      const behind = async (more: string) =>
        items(
          await rep.caller.send('GET', `/exceptions?process=${row.process.id}&channel=${row.channel.key}${more}`),
        ) as unknown as (Exception & { opportunity: { id: string } })[];
      expect(await behind('')).toHaveLength(row.asked);
      expect(await behind('&state=everGranted')).toHaveLength(row.granted);
      for (const [state, count] of Object.entries(row.states))
        expect([state, (await behind(`&state=${state}`)).length]).toEqual([state, count]);
      for (const side of ['won', 'lost', 'open']) {
        const deals = new Set((await behind(`&outcome=${side}`)).map((one) => one.opportunity.id));
        expect([side, deals.size]).toEqual([side, row.through[side]]);
        const normal = items(
          await rep.caller.send('GET', `/exceptions/normal?process=${row.process.id}&outcome=${side}`),
        );
        expect([side, normal.length]).toEqual([side, row.normal[side]]);
        expect(normal.some(({ id }) => deals.has(String(id)))).toBe(false);
      }
    }
    expect(items(await stranger.send('GET', `/exceptions?process=${processId}&channel=strategicOrder`))).toEqual([]);
  });

  it('leaves out deals in the bin', async () => {
    const ctx = await test.as();
    const before = plain(await report(rep.caller));
    await ctx.transaction((tx) =>
      tx.run(`update opportunity set deleted_at = now() where workspace_id = $1 and name like '商机 %'`, [
        ctx.workspaceId,
      ]),
    );
    const after = plain(await report(rep.caller));
    expect(after).toEqual(await counted(ctx, [rep.id]));
    expect(after).not.toEqual(before);
  });
});
