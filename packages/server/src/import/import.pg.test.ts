import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupRecords, listRecords } from '../record/read.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import { stepImport } from './import.jobs.ts';
import { checked, imported, undone, upload, work } from './import.fixture.ts';
import { changeImport, checkImport, getImport, listProblems, refusedBatch, startImport } from './import.service.ts';
import { refusedFile } from './refused-file.ts';

let test: TestPlatform;
let owner: pg.Client;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-11-22T04:00:00Z') });
  await test.openGates();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const DEALS = `编号,项目名称,客户,阶段,金额(万元),预计成交,负责人,创建时间
D-1,数控机床,远东重工,Prospecting,12.5,2026-12-31,周岚,2026-01-05
D-2,检测线,远东重工,Negotiation,"1,200",2026年3月底,周岚,2026-02-01
D-3,喷涂房,海星船厂,Won,30,2026-05-06,周岚,2026-02-02
D-4,涂胶机,海星船厂,Lost,8,2026-06-07,周岚,2026-02-03
`;

/** The process with stages of its own for orders won and lost. */
async function sevenStages(): Promise<string> {
  const ctx = await test.system();
  const [row] = await ctx.readOnce<{ id: string }>(
    `select id from process where workspace_id = $1 and key = 'sevenStage'`,
    [test.workspaceId],
  );
  return row?.id ?? '';
}

describe('a file of deals', () => {
  it('becomes deals with the totals of the file, and accounts that it names', async () => {
    const ctx = await test.as();
    const detail = await imported(ctx, 'opportunity', DEALS, { process: await sevenStages() });
    expect(detail).toMatchObject({ status: 'done', counts: { rows: 4, created: 4, refused: 0, failed: 0 } });
    const page = await listRecords(ctx, 'opportunity', { limit: 50, sort: 'externalId' });
    expect(page.items.map(({ externalId, amount, closeDate }) => [externalId, amount, closeDate])).toEqual([
      ['D-1', 12_500_000, '2026-12-31'],
      ['D-2', 1_200_000_000, '2026-03-31'],
      ['D-3', 30_000_000, '2026-05-06'],
      ['D-4', 8_000_000, '2026-06-07'],
    ]);
    const groups = await groupRecords(ctx, 'opportunity', { by: 'account', sum: 'amount' });
    expect(groups.map(({ name, count, sum }) => [name, count, sum])).toEqual(
      expect.arrayContaining([
        ['远东重工', 2, 1_212_500_000],
        ['海星船厂', 2, 38_000_000],
      ]),
    );
    const won = page.items.find(({ externalId }) => externalId === 'D-3');
    expect(won).toMatchObject({ stageKind: 'won', closedAt: '2026-05-06T04:00:00.000Z' });
    const accounts = await listRecords(ctx, 'account', { limit: 50, sort: 'name' });
    expect(accounts.items.map((row) => [row.name, row.openOpportunities, row.wonAmountBase])).toEqual(
      expect.arrayContaining([
        ['远东重工', 2, 0],
        ['海星船厂', 0, 30_000_000],
      ]),
    );
    const again = await checked(ctx, 'opportunity', DEALS, { process: await sevenStages() });
    expect(again.counts).toMatchObject({ rows: 4, ok: 0, skipped: 4 });
    const { items } = await listProblems(ctx, again.id, { limit: 10 });
    expect(items[0]?.message.zh).toBe('系统中已有，跳过');
    expect((await undone(ctx, detail.id)).counts).toMatchObject({ undone: 4, kept: 0 });
    expect((await listRecords(ctx, 'opportunity', { limit: 5 })).items).toEqual([]);
    expect((await listRecords(ctx, 'account', { limit: 5 })).items).toEqual([]);
  });
});

const problemsOf = async (id: string) => (await listProblems(await test.as(), id, { limit: 100 })).items;

describe('bad input', () => {
  const BAD = `编号,项目名称,客户,阶段,金额,预计成交,负责人
B-1,月份不对,坏数据公司,成交,100,2026-13-05,周岚
B-2,金额有字,坏数据公司,成交,一百块钱多,2026-12-05,周岚
B-3,阶段不对,坏数据公司,飞天遁地,100,2026-12-05,周岚
B-4,人不对,坏数据公司,成交,100,2026-12-05,赵无名
B-5,没有人,坏数据公司,成交,100,2026-12-05,
B-6,,坏数据公司,成交,100,2026-12-05,周岚
B-7,好的,坏数据公司,成交,100,2026-12-05,周岚
B-7,重复的,坏数据公司,成交,100,2026-12-05,周岚
`;

  it('gets row, column, value, reason and what to do', async () => {
    const ctx = await test.as();
    const detail = await checked(ctx, 'opportunity', BAD, { process: await sevenStages() });
    expect(detail.counts).toMatchObject({ rows: 8, ok: 2, notice: 1, refused: 5, skipped: 1 });
    const told = (await problemsOf(detail.id)).map(({ row, header, value, severity, message, remedies }) => [
      row,
      header,
      value,
      severity,
      message.zh,
      remedies.map((remedy) => remedy.kind),
    ]);
    expect(told).toEqual([
      [2, '预计成交', '2026-13-05', 'refused', '没有 13 月', expect.arrayContaining(['empty', 'skip'])],
      [3, '金额', '一百块钱多', 'refused', '“一百块钱多”不是数', ['empty', 'skip']],
      [4, '阶段', '飞天遁地', 'refused', '流程中没有阶段“飞天遁地”', ['stage', 'skip']],
      [5, '负责人', '赵无名', 'refused', '没有同事“赵无名”', ['person', 'settings', 'settings', 'skip']],
      [6, '负责人', '', 'notice', '没有负责人，归导入者', []],
      [7, '项目名称', '', 'refused', '“项目名称”是必填的，这里是空的', ['skip']],
      [9, null, '', 'skipped', '与第 8 行重复，跳过', []],
    ]);
  });

  it('is mended by fixes from the list, for one cell, for all equal cells, by skipping', async () => {
    const ctx = await test.as();
    const { id } = await checked(ctx, 'opportunity', BAD, { process: await sevenStages() });
    const stages = (await ctx.readOnce<{ id: string }>(
      `select id from stage where workspace_id = $1 and process_id = $2 and kind = 'won'`,
      [test.workspaceId, await sevenStages()],
    )) as [{ id: string }];
    await changeImport(ctx, id, {
      fixes: [
        { row: 2, column: 5, value: '2026-12-05' },
        { row: 3, column: 4, value: null },
        { row: 7, column: 1, value: '有名字了' },
        { row: 5, skip: true },
      ],
      settings: { stages: { 飞天遁地: stages[0].id } },
    });
    await checkImport(ctx, id);
    await work(ctx, id);
    expect((await getImport(ctx, id)).counts).toMatchObject({ ok: 6, refused: 0, skipped: 2 });
    const again = await changeImport(ctx, id, { fixes: [{ row: 6, column: 3, value: '丢单', all: true }] });
    expect(again.status).toBe('draft');
    await checkImport(ctx, id);
    await work(ctx, id);
    expect((await getImport(ctx, id)).resolution?.stages.map(({ name, rows }) => [name, rows])).toEqual([
      ['丢单', 7],
      ['飞天遁地', 1],
    ]);
  });

  it('is understood by decisions on names and options, which add up', async () => {
    const ctx = await test.as();
    const file = '线索名称,来源,负责人\n甲,隔壁老张,赵无名\n乙,隔壁老张,周岚\n丙,展会,钱无名\n';
    const { id, resolution } = await checked(ctx, 'lead', file);
    expect(resolution?.choices).toEqual([{ field: 'source', name: '隔壁老张', rows: 2 }]);
    expect(resolution?.people.map(({ name, action }) => [name, action])).toEqual([
      ['赵无名', 'refuse'],
      ['周岚', null],
      ['钱无名', 'refuse'],
    ]);
    await changeImport(ctx, id, { settings: { people: { 赵无名: 'me' } } });
    await changeImport(ctx, id, { settings: { people: { 钱无名: 'empty' } } });
    await changeImport(ctx, id, { settings: { choices: { source: { 隔壁老张: 'selfDeveloped' } } } });
    await checkImport(ctx, id);
    await work(ctx, id);
    expect((await getImport(ctx, id)).counts).toMatchObject({ ok: 3, refused: 0 });
  });

  it('gives a file of the refused rows, whatever its encoding was', async () => {
    const ctx = await test.as();
    const gbk = Buffer.from(
      'b1e0bac52ccfeec4bfc3fbb3c62cbdf0b6ee0d0a472d312c2dd6a7b3d6d5dfbda82cd0edb6e00d0a472d322cbac32c370d0a',
      'hex',
    );
    const detail = await checked(ctx, 'opportunity', gbk, { process: await sevenStages() });
    expect(detail.file.encoding).toBe('gb18030');
    expect(detail.counts).toMatchObject({ ok: 1, refused: 1 });
    let text = '';
    for await (const bytes of refusedFile(ctx, await refusedBatch(ctx, detail.id)))
      text += Buffer.from(bytes).toString();
    expect(text.split('\r\n').slice(0, 2)).toEqual([
      '\uFEFF编号,项目名称,金额,原因',
      "G-1,'-支持者建,许多,金额: “许多”不是数",
    ]);
  });

  it('refuses what is no table at all, and a target without its required columns', async () => {
    const ctx = await test.as();
    await expect(upload(ctx, 'account', Buffer.from('%PDF-1.7\n\0\0'))).rejects.toMatchObject({
      code: 'unsupported_type',
    });
    const detail = await checked(ctx, 'contact', '手机\n13800138000\n');
    expect(detail.missingFields).toEqual(['name']);
    expect(detail.counts).toMatchObject({ ok: 0, refused: 1 });
  });
});

/** All live records of a table as one hash, field by field; the version is no field. */
async function hashOf(...tables: string[]): Promise<string[]> {
  const hashes = await Promise.all(
    tables.map((table) =>
      owner.query<{ hash: string }>(
        `select coalesce(md5(string_agg((to_jsonb(t) - 'version')::text, '|' order by t.id)), '') as hash from ${table} t where workspace_id = $1`,
        [test.workspaceId],
      ),
    ),
  );
  return hashes.map(({ rows }) => rows[0]?.hash ?? '');
}
const TABLES = ['opportunity', 'account', 'contact', 'stage_visit', 'member', 'department'];

describe('an undo', () => {
  it('leaves every field as it was, of what it made and of what it changed', async () => {
    const ctx = await test.as();
    const process = await sevenStages();
    const rows = Array.from({ length: 30 }, (_, at) => `U-${at},项目${at},客户${at % 4},线索,${at}00,,周岚`);
    const head = '编号,项目名称,客户,阶段,金额,预计成交,负责人\n';
    await imported(ctx, 'opportunity', head + rows.slice(0, 20).join('\n'), { process });
    const before = await hashOf(...TABLES);
    const changed = rows.map((row, at) =>
      row.replace('线索', at % 2 === 0 ? '成交' : '需求确认').replace('周岚', '新同事'),
    );
    const second = await imported(ctx, 'opportunity', head + changed.join('\n'), {
      process,
      duplicates: 'update',
      unknownPeople: 'invite',
    });
    expect(second.counts).toMatchObject({ created: 10, updated: 20, failed: 0 });
    expect(await hashOf(...TABLES)).not.toEqual(before);
    expect((await undone(ctx, second.id)).counts).toMatchObject({ undone: 30, kept: 0 });
    expect(await hashOf(...TABLES)).toEqual(before);
  });

  it('leaves and lists what changed since', async () => {
    const ctx = await test.as();
    const detail = await imported(ctx, 'account', '客户名称\n留下的公司\n走掉的公司\n被引用的公司\n');
    const { items } = await listRecords(ctx, 'account', { limit: 50, sort: 'name' });
    const named = (name: string) => items.find((row) => row.name === name);
    const kept = named('留下的公司');
    await updateRecord(ctx, 'account', kept?.id ?? '', { industry: '造船' }, { version: kept?.version });
    await createRecord(ctx, 'contact', { name: '王工', account: named('被引用的公司')?.id });
    expect((await undone(ctx, detail.id)).counts).toMatchObject({ undone: 1, kept: 2 });
    expect((await problemsOf(detail.id)).map(({ row, message }) => [row, message.zh])).toEqual([
      [2, '导入之后又被修改过，保留'],
      [4, '导入之后有别的记录与它关联，保留'],
    ]);
  });
});

describe('an import that is killed', () => {
  it('goes on without losing a row or writing one twice', async () => {
    const ctx = await test.as();
    const rows = Array.from({ length: 97 }, (_, at) => `K-${at},项目${at},杀不死${at % 7},线索,${at}`);
    const { id } = await checked(ctx, 'opportunity', `编号,项目名称,客户,阶段,金额\n${rows.join('\n')}`, {
      process: await sevenStages(),
    });
    await startImport(ctx, id);
    let deaths = 0;
    const behavior = test.platform.behaviors.get('opportunity');
    const dying = {
      ...test.platform,
      behaviors: new Map([
        ...test.platform.behaviors,
        [
          'opportunity',
          {
            ...behavior,
            afterInsertMany: async (
              ...args: Parameters<NonNullable<NonNullable<typeof behavior>['afterInsertMany']>>
            ) => {
              await behavior?.afterInsertMany?.(...args);
              deaths++;
              // Everything of the chunk is written, nothing committed.
              throw new Error('killed');
            },
          },
        ],
      ]),
    };
    const limits = { signal: new AbortController().signal, until: 0, chunk: 10 };
    for (let more = true; more; ) {
      await stepImport(dying, test.workspaceId, id, limits).catch(() => undefined);
      more = await stepImport(test.platform, test.workspaceId, id, limits);
    }
    const detail = await getImport(ctx, id);
    expect(deaths).toBeGreaterThan(8);
    expect(detail).toMatchObject({ status: 'done', counts: { created: 97, failed: 0 } });
    const { rows: stored } = await owner.query(
      `select count(*)::int as count, count(distinct external_id)::int as ids from opportunity where external_id like 'K-%'`,
    );
    expect(stored).toEqual([{ count: 97, ids: 97 }]);
    const { rows: events } = await owner.query(
      `select count(*)::int as count from event where batch_id = $1 and object = 'opportunity' and action = 'created'`,
      [id],
    );
    expect(events).toEqual([{ count: 97 }]);
  });
});

describe('who imports', () => {
  it('writes no more than they may, and sees only their own imports', async () => {
    const rep = await test.addMember('李想', ['salesRep']);
    const reader = await test.addMember('只读', ['readOnly']);
    const mine = await imported(await test.as(rep), 'account', '客户名称,负责人\n我的客户,李想\n别人的客户,周岚\n');
    expect(mine.counts).toMatchObject({ created: 1, refused: 1 });
    const [problem] = (await listProblems(await test.as(rep), mine.id, { limit: 9 })).items;
    expect(problem).toMatchObject({ row: 3, header: '负责人', message: { zh: '您没有权限为这位负责人导入' } });
    await expect(upload(await test.as(reader), 'account', '客户名称\n甲\n')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(upload(await test.as(rep), 'member', '姓名\n甲\n')).rejects.toMatchObject({ code: 'forbidden' });
    const other = await test.addMember('王磊', ['salesRep']);
    await expect(getImport(await test.as(other), mine.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('people', () => {
  it('of a team list become members, managers lead, regions are departments', async () => {
    const ctx = await test.as();
    const before = await hashOf('member', 'department');
    const detail = await imported(
      ctx,
      'member',
      'sales_agent,manager,regional_office\nAnna,Dustin,Central\nBo,Dustin,Central\nCyd,Melvin,Central\nDee,Cara,East\n',
    );
    expect(detail.counts).toMatchObject({ created: 4, failed: 0 });
    const { directory } = await test.as();
    const place = (name: string) => {
      const member = [...directory.members.values()].find((one) => one.name === name);
      return directory.departments.get(member?.departmentId ?? '')?.name;
    };
    expect(['Anna', 'Cyd', 'Dee', 'Dustin', 'Cara'].map(place)).toEqual([
      'Central · Dustin',
      'Central · Melvin',
      'East',
      'Central · Dustin',
      'East',
    ]);
    const east = [...directory.departments.values()].find((one) => one.name === 'East');
    expect(directory.members.get(east?.leaderId ?? '')?.name).toBe('Cara');
    expect((await undone(ctx, detail.id)).counts).toMatchObject({ undone: 4, kept: 0 });
    expect((await hashOf('member'))[0]).toBe(before[0]);
    expect([...(await test.as()).directory.departments.values()].map((one) => one.name)).not.toContain('East');
  });
});

describe('a stage history', () => {
  it('fills the visits of deals up to where they stand, and is taken back', async () => {
    const ctx = await test.as();
    const process = await sevenStages();
    await imported(ctx, 'opportunity', '编号,项目名称,阶段,预计成交\nH-1,有历史的项目,成交,2026-06-30\n', { process });
    const before = await hashOf(...TABLES);
    const history = `项目编号,阶段,进入时间\nH-1,需求确认,2026-03-01\nH-1,线索,2026-01-05\nH-1,成交,2026-06-30 10:00\nH-9,线索,2026-01-01\n`;
    const detail = await imported(ctx, 'stageHistory', history, { process, unknownReferences: 'refuse' });
    expect(detail.counts).toMatchObject({ updated: 3, refused: 1, failed: 0 });
    const { rows } = await owner.query(
      `select s.name, to_char(v.entered_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as entered, v.left_at is null as open
       from stage_visit v join opportunity o on o.id = v.opportunity_id join stage s on s.id = v.stage_id where o.external_id = 'H-1' order by v.seq`,
    );
    expect(rows).toEqual([
      { name: '线索', entered: '2026-01-05 00:00', open: false },
      { name: '需求确认', entered: '2026-03-01 00:00', open: false },
      { name: '成交', entered: '2026-06-30 10:00', open: true },
    ]);
    await undone(ctx, detail.id);
    expect(await hashOf(...TABLES)).toEqual(before);
  });
});

describe('records of one file', () => {
  it('link to each other, also upwards', async () => {
    const ctx = await test.as();
    const detail = await imported(ctx, 'account', '客户名称,上级客户,行业\n子公司,母公司,电子\n母公司,,重工\n');
    expect(detail.counts).toMatchObject({ created: 2, skipped: 0 });
    const { items } = await listRecords(ctx, 'account', { limit: 50, sort: 'name', q: '公司' });
    const child = items.find((row) => row.name === '子公司');
    expect(child?.parent).toMatchObject({ name: '母公司' });
    expect((await undone(ctx, detail.id)).counts).toMatchObject({ undone: 2, kept: 0 });
  });

  it('fill a custom field that the import makes', async () => {
    const ctx = await test.as();
    const { id } = await upload(ctx, 'account', '客户名称,吨位\n船厂甲,12.5\n');
    await changeImport(ctx, id, {
      settings: {
        columns: [
          { column: 0, field: 'name' },
          { column: 1, field: null, create: { label: '吨位', kind: 'decimal' } },
        ],
      },
    });
    await checkImport(ctx, id);
    await work(ctx, id);
    await startImport(ctx, id);
    await work(ctx, id);
    const { items } = await listRecords(await test.as(), 'account', { limit: 5, q: '船厂甲' });
    expect(Object.entries(items[0] ?? {}).filter(([key]) => key.startsWith('cf_'))).toEqual([
      [expect.any(String), 12.5],
    ]);
  });
});
