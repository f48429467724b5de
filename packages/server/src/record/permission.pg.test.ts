import type { ObjectRights, Role } from '@throughline/domain/identity/permission.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberCtx } from '../identity/actor.ts';
import { createRole } from '../identity/role.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { listRecords } from './read.ts';
import { removeRecord } from './bin.ts';
import { shareRecord } from './owner.ts';
import { createRecord } from './write.ts';

/**
 * Who sees which deal, by hand (S12). Departments: 总部 over 华东 (over 上海) and 华南. Each deal's amount is a power of two, so
 * that a sum tells exactly which deals it is made of. D8 lies in the bin.
 *
 *        owner          amount                     owner          amount
 *   D1   eastLead       1                     D5   boss           16
 *   D2   shanghai       2                     D6   south          32   collaborator: shanghai
 *   D3   shanghai2      4                     D7   outsider       64
 *   D4   south          8                     D8   shanghai       128  deleted
 */
const SEEN: [member: string, role: string, deals: number[], bin?: number[]][] = [
  ['shanghai', 'own', [2], [8]],
  ['shanghai', 'collaborating', [2, 6], [8]],
  ['shanghai', 'department', [2, 3, 6], [8]],
  ['shanghai', 'departmentTree', [2, 3, 6], [8]],
  ['shanghai', 'large', [4, 5, 6, 7], [8]],
  ['shanghai', 'everything', [1, 2, 3, 4, 5, 6, 7], [8]],
  ['shanghai', 'nothing', []],
  ['eastLead', 'own', [1]],
  ['eastLead', 'department', [1]],
  ['eastLead', 'departmentTree', [1, 2, 3], [8]],
  ['south', 'collaborating', [4, 6]],
  ['south', 'departmentTree', [4, 6]],
  ['boss', 'department', [5]],
  ['boss', 'departmentTree', [1, 2, 3, 4, 5, 6], [8]],
  ['outsider', 'department', [7]],
  ['outsider', 'departmentTree', [7]],
  ['outsider', 'large', [4, 5, 6, 7], [8]],
];

const large = {
  condition: { kind: 'compare', path: 'amount', op: 'ge', value: { kind: 'literal', value: 8 } },
} as const;
const rights = (read: ObjectRights['read'], rest: ObjectRights = {}): Role['objects'] => ({
  '*': { read: 'all' },
  opportunity: { read, export: read, ...rest },
});
const ROLES: Record<string, Role['objects']> = {
  own: rights('own'),
  collaborating: rights('collaborating'),
  department: rights('department'),
  departmentTree: rights('departmentTree'),
  large: rights(large),
  everything: rights('all'),
  nothing: rights('none'),
  reader: rights('all', { update: 'own', delete: 'own', transfer: 'own', create: 'own' }),
  worker: rights('own', { update: 'own', delete: 'own', transfer: 'own', create: 'own' }),
};

let test: TestPlatform;
let owner: pg.Client;
let deals: string[];
let process: string;
const members: Record<string, string> = {};
const callers = new Map<string, Caller>();

beforeAll(async () => {
  test = await testPlatform();
  await test.openGates();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  const hq = await test.addDepartment('总部');
  const east = await test.addDepartment('华东', hq);
  const shanghai = await test.addDepartment('上海', east);
  const south = await test.addDepartment('华南', hq);
  const places = { boss: hq, eastLead: east, shanghai, shanghai2: shanghai, south, outsider: null };
  for (const [name, place] of Object.entries(places)) members[name] = await test.addMember(name, ['salesRep'], place);
  const admin = await test.as();
  for (const [key, objects] of Object.entries(ROLES))
    await createRole(admin, { key, name: { zh: key, en: key }, objects, fields: {}, admin: [] });
  const owners = ['eastLead', 'shanghai', 'shanghai2', 'south', 'boss', 'south', 'outsider', 'shanghai'];
  const ctx = await test.as();
  deals = [];
  for (const [index, name] of owners.entries()) {
    const values = {
      name: `产线升级 D${index + 1}`,
      amount: 2 ** index,
      owner: members[name],
      product: `绝密${index + 1}`,
    };
    const deal = await createRecord(ctx, 'opportunity', values);
    deals.push(deal.id);
    process = (deal.process as { id: string }).id;
  }
  await shareRecord(ctx, 'opportunity', deals[5] ?? '', [members.shanghai ?? '']);
  await removeRecord(ctx, 'opportunity', deals[7] ?? '');
  for (const [member, role] of SEEN) await callerOf(member, role);
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

async function callerOf(member: string, role: string): Promise<Caller> {
  const name = `${member} ${role}`;
  const caller = callers.get(name) ?? (await callerFor(test, members[member], role));
  callers.set(name, caller);
  return caller;
}

const numberOf = (id: unknown): number => deals.indexOf(String(id)) + 1;
const numbers = (rows: readonly Record<string, unknown>[]): number[] =>
  rows.map((row) => numberOf(row.id)).toSorted((a, b) => a - b);
const sumOf = (seen: readonly number[]): number => seen.reduce((sum, number) => sum + 2 ** (number - 1), 0);
const sums = (rows: readonly Record<string, unknown>[]): number => rows.reduce((sum, row) => sum + Number(row.sum), 0);
const rowsOf = (answer: Answer, key: string) => (answer.json?.[key] ?? []) as Record<string, unknown>[];

describe.each(SEEN)('%s with the role %s', (member, role, seen, inBin = []) => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await callerOf(member, role);
  });

  it('sees its rows in lists, counts, groups, the board, searches and files', async () => {
    const list = await caller.send('GET', '/opportunities');
    if (role === 'nothing') {
      expect(list.status).toBe(403);
      expect((await caller.send('GET', `/opportunities/board?process=${process}`)).status).toBe(403);
      expect((await caller.send('GET', '/opportunities/export?format=csv')).status).toBe(403);
      expect((await caller.send('GET', `/search?q=${encodeURIComponent('产线')}`)).text).not.toContain('产线升级');
      return;
    }
    expect(numbers(items(list))).toEqual(seen);
    const paged: Record<string, unknown>[] = [];
    for (let cursor = ''; ; ) {
      const page = await caller.send('GET', `/opportunities?limit=1&sort=-amount${cursor}`);
      paged.push(...items(page));
      if (page.json?.nextCursor === null) break;
      cursor = `&cursor=${page.json?.nextCursor as string}`;
    }
    expect(numbers(paged)).toEqual(seen);
    expect((await caller.send('GET', '/opportunities/count')).json?.count).toBe(seen.length);
    expect(sums(rowsOf(await caller.send('GET', '/opportunities/group?by=owner&sum=amount'), 'groups'))).toBe(
      sumOf(seen),
    );
    const board = await caller.send('GET', `/opportunities/board?process=${process}`);
    expect(board.json?.total).toEqual({ count: seen.length, sum: sumOf(seen) });
    expect(numbers(rowsOf(board, 'columns').flatMap((column) => column.items as Record<string, unknown>[]))).toEqual(
      seen,
    );
    const dwell = await caller.send('GET', `/opportunities/board/dwell?process=${process}`);
    expect(dwell.status).toBe(200);
    const word = encodeURIComponent('产线');
    expect(numbers(items(await caller.send('GET', `/opportunities?q=${word}`)))).toEqual(seen);
    const found = rowsOf(await caller.send('GET', `/search?q=${word}&limit=20`), 'groups');
    const opportunities = found.find((group) => group.object === 'opportunity');
    expect(numbers((opportunities?.items ?? []) as Record<string, unknown>[])).toEqual(seen);
    const csv = (await caller.send('GET', '/opportunities/export?format=csv')).text;
    const named = [...csv.matchAll(/产线升级 D(\d)/g)].map((match) => Number(match[1]));
    expect([...new Set(named)].toSorted((a, b) => a - b)).toEqual(seen);
    const bin = items(await caller.send('GET', '/opportunities?bin=only'));
    expect(numbers(bin)).toEqual(inBin);
  });

  it('sees them one by one with history and visits; the others answer like an id that nobody has', async () => {
    const unknown = '0197a000-0000-7000-8000-000000000000';
    for (const [index, id] of deals.entries()) {
      const isSeen = seen.includes(index + 1);
      for (const path of ['', '/history', '/visits']) {
        const answer = await caller.send('GET', `/opportunities/${id}${path}`);
        // A deal in the bin still tells its history to those who could see it.
        if (index === 7 && path !== '') continue;
        expect([index + 1, path, answer.status]).toEqual([index + 1, path, isSeen ? 200 : 404]);
        if (isSeen) continue;
        const absent = await caller.send('GET', `/opportunities/${unknown}${path}`);
        expect({ ...answer.json, requestId: '' }).toEqual({ ...absent.json, requestId: '' });
      }
    }
  });
});

it('adds the scopes of several roles up', async () => {
  const id = await test.addMember('两职', ['own', 'large']);
  const admin = await test.as();
  const own = await createRecord(admin, 'opportunity', { name: '自有', amount: 1, owner: id });
  const list = await listRecords(await memberCtx(test.platform, test.workspaceId, id), 'opportunity', { limit: 50 });
  expect(list.items.map((row) => (row.id === own.id ? 0 : numberOf(row.id))).toSorted((a, b) => a - b)).toEqual([
    0, 4, 5, 6, 7,
  ]);
  await removeRecord(admin, 'opportunity', own.id);
});

it('tells each stream of its rows only', async () => {
  const app = await test.app();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const streams = await Promise.all(
    SEEN.filter(([, role]) => role !== 'nothing').map(async ([member, role, seen]) => {
      const { key } = await callerOf(member, role);
      const told = await follow(`http://127.0.0.1:${port}/api/v1/live`, key);
      return { name: `${member} ${role}`, seen, told };
    }),
  );
  const admin = await callerFor(test);
  for (const id of deals.slice(0, 7)) {
    const version = part(await admin.send('GET', `/opportunities/${id}`), 'record').version;
    const answer = await admin.send('PATCH', `/opportunities/${id}`, { version, description: '跟进中' });
    expect(answer.status).toBe(200);
  }
  // Everyone may know of departments: what comes before it in the log has been told by then.
  await test.addDepartment('西北');
  // A stream may begin with what the test before did last.
  for (const { name, seen, told } of streams)
    expect([
      name,
      (await told())
        .filter((id) => deals.includes(id))
        .map(numberOf)
        .toSorted((a, b) => a - b),
    ]).toEqual([name, seen]);
});

/** @returns once connected: gives the ids of the deals that the stream told of before it told of a department */
async function follow(url: string, key: string): Promise<() => Promise<string[]>> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no stream');
  let text = (await reader.read()).value ?? '';
  const ids = async (): Promise<string[]> => {
    for (;;) {
      const changes = text
        .split('\n')
        .flatMap((line) =>
          line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as { object?: string; id: string }] : [],
        );
      if (changes.some((change) => change.object === 'department')) {
        await reader.cancel();
        return [...new Set(changes.filter((change) => change.object === 'opportunity').map((change) => change.id))];
      }
      text += (await reader.read()).value ?? '';
    }
  };
  const told = ids();
  return () => told;
}

/** All that is stored of deals, their visits and what the log tells of them. */
async function stored(): Promise<string> {
  const { rows } = await owner.query<{ hash: string }>(
    `select md5(string_agg(r, '|' order by r)) as hash from (
       select to_jsonb(t)::text as r from opportunity t union all select to_jsonb(t)::text from stage_visit t
       union all select to_jsonb(t)::text from event t where object = 'opportunity') all_rows`,
  );
  return rows[0]?.hash ?? '';
}

describe('a refused change changes nothing (S10)', () => {
  it.each([
    ['reader', 403],
    ['worker', 404],
  ] as const)('for the role %s: %i', async (role, status) => {
    const caller = await callerOf('shanghai', role);
    const [foreign, own] = [deals[3] ?? '', deals[1] ?? ''];
    const stages = (
      await owner.query<{ id: string }>('select id from stage where process_id = $1 order by position', [process])
    ).rows;
    const before = await stored();
    const to = members.shanghai;
    const refused: [string, string, unknown?][] = [
      ['PATCH', `/opportunities/${foreign}`, { version: 1, name: '抢单' }],
      ['PATCH', `/opportunities/${foreign}`, { version: 1, owner: to }],
      ['DELETE', `/opportunities/${foreign}`],
      ['POST', `/opportunities/${foreign}/transfer`, { owner: to }],
      ['PUT', `/opportunities/${foreign}/collaborators`, { members: [to] }],
      ['POST', `/opportunities/${foreign}/move`, { stage: stages[1]?.id, version: 1 }],
    ];
    for (const [method, path, body] of refused) {
      const answer = await caller.send(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, status]);
    }
    const made = await caller.send('POST', '/opportunities', { name: '替别人建', owner: members.south });
    expect(made.status).toBe(403);
    for (const path of ['/restore', '/purge'])
      expect(
        (await caller.send(path === '/purge' ? 'DELETE' : 'POST', `/opportunities/${foreign}${path}`)).status,
      ).toBeGreaterThanOrEqual(403);
    const patched = await caller.send('PATCH', `/opportunities/${own}`, { version: 99, name: '旧版本' });
    expect(patched.status).toBe(412);
    expect(await stored()).toBe(before);
  });
});
