import type { Role } from '@throughline/domain/identity/permission.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRole } from '../identity/role.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { addField } from './custom-field.service.ts';
import { createRecord, updateRecord } from './write.ts';

/** Values that no answer to `reader` may hold, wherever they come from (S12). */
const SECRETS = ['87654321', '绝密需求', '13912345678', '神秘集团', '暗号'];

const OBJECTS: Role['objects'] = {
  '*': { read: 'all', create: 'all', update: 'all', delete: 'all', transfer: 'all', export: 'all' },
};
const FIELDS: Role['fields'] = {
  opportunity: { amount: 'hidden', need: 'hidden', cf_code: 'hidden', competitor: 'read', budget: 'masked' },
  account: { name: 'hidden', annualRevenue: 'hidden' },
  contact: { mobile: 'masked' },
};

let test: TestPlatform;
let reader: Caller;
let deal: string;
let contact: string;
let process: string;

beforeAll(async () => {
  test = await testPlatform();
  const admin = await test.as();
  await addField(admin, 'opportunity', {
    key: 'cf_code',
    kind: 'text',
    label: { zh: '暗', en: 'Code' },
    searchable: true,
  });
  const ctx = await test.as();
  const account = await createRecord(ctx, 'account', { name: '神秘集团', annualRevenue: 87_654_321 });
  const person = { name: '刘敏', account: account.id, mobile: '13912345678' };
  contact = (await createRecord(ctx, 'contact', person)).id;
  const values = {
    name: '产线升级',
    account: account.id,
    amount: 1,
    need: '绝密需求',
    budget: 87_654_321,
    cf_code: '暗号七号',
  };
  const made = await createRecord(ctx, 'opportunity', values);
  deal = made.id;
  process = (made.process as { id: string }).id;
  await updateRecord(ctx, 'opportunity', deal, { amount: 87_654_321, competitor: '友商' }, { version: 1 });
  await createRole(ctx, { key: 'half', name: { zh: '半', en: 'Half' }, objects: OBJECTS, fields: FIELDS, admin: [] });
  await createRole(ctx, {
    key: 'dots',
    name: { zh: '点', en: 'Dots' },
    objects: OBJECTS,
    fields: { opportunity: { amount: 'masked', updatedAt: 'hidden' }, account: { name: 'masked' } },
    admin: [],
  });
  reader = await callerFor(test, await test.addMember('读者', ['half']), 'half');
});
afterAll(() => test.close());

function expectNoSecret(place: string, answer: Answer): void {
  expect([place, answer.status]).toEqual([place, 200]);
  for (const secret of SECRETS) expect([place, answer.text.includes(secret)]).toEqual([place, false]);
}

const compare = (path: string) => encodeURIComponent(JSON.stringify({ kind: 'compare', path, op: 'notEmpty' }));

describe('a hidden field', () => {
  it('is in no answer, neither as a value, nor as the name of what points to it', async () => {
    const word = encodeURIComponent('产线');
    for (const path of [
      '/opportunities',
      `/opportunities/${deal}`,
      `/opportunities/${deal}/history`,
      `/opportunities/${deal}/visits`,
      '/opportunities/group?by=account',
      `/opportunities/board?process=${process}`,
      '/opportunities/export?format=csv',
      '/accounts',
      '/contacts',
      `/contacts/${contact}`,
      '/contacts/group?by=account',
      '/contacts/export?format=csv',
      `/search?q=${word}`,
      `/search?q=${encodeURIComponent('刘敏')}`,
    ])
      expectNoSecret(path, await reader.send('GET', path));
    const changed = await reader.send('PATCH', `/opportunities/${deal}`, { version: 2, description: '已约' });
    expectNoSecret('PATCH', changed);
    const stale = await reader.send('PATCH', `/opportunities/${deal}`, { version: 1, description: '改约' });
    expect(stale.status).toBe(412);
    expectNoSecret('stale', { ...stale, status: 200 });
    const bound = await reader.send('PATCH', `/contacts/${contact}`, { version: 1, note: '已联系' });
    expectNoSecret('PATCH contact', bound);
  });

  it('is found by no search, and global search goes on without it', async () => {
    for (const secret of ['暗号七号', '神秘集团', 'smjt']) {
      const word = encodeURIComponent(secret);
      expect(items(await reader.send('GET', `/opportunities?q=${word}`))).toEqual([]);
      expect(items(await reader.send('GET', `/accounts?q=${word}`))).toEqual([]);
      const everywhere = await reader.send('GET', `/search?q=${word}`);
      expect([everywhere.status, everywhere.json]).toEqual([200, { groups: [] }]);
    }
  });

  it('is refused in filter, sort, group, sum, fields and body alike, as if it were not there', async () => {
    const asked: [string, (field: string) => string][] = [
      ['filter', (field) => `/opportunities?filter=${compare(field)}`],
      ['sort', (field) => `/opportunities?sort=-${field}`],
      ['group', (field) => `/opportunities/group?by=${field}`],
      ['sum', (field) => `/opportunities/group?by=owner&sum=${field}`],
      ['fields', (field) => `/opportunities?fields=name,${field}`],
      ['count', (field) => `/opportunities/count?filter=${compare(field)}`],
      ['board', (field) => `/opportunities/board?process=${process}&filter=${compare(field)}`],
      ['export', (field) => `/opportunities/export?format=csv&fields=${field}`],
    ];
    for (const [place, path] of asked) {
      for (const field of ['amount', 'amountBase', 'need', 'cf_code']) {
        const answer = await reader.send('GET', path(field));
        const absent = await reader.send('GET', path('nonsense'));
        expect([place, field, answer.status]).toEqual([place, field, 422]);
        expect(shape(answer, field)).toEqual(shape(absent, 'nonsense'));
      }
    }
    for (const path of ['account.annualRevenue', 'account.name'])
      expect((await reader.send('GET', `/opportunities?filter=${compare(path)}`)).status).toBe(422);
    const body = { version: 3, amount: 1 };
    expect((await reader.send('PATCH', `/opportunities/${deal}`, body)).status).toBe(422);
    expect((await reader.send('POST', '/opportunities', { name: '新', need: 'x' })).status).toBe(422);
  });

  it('is not among the fields that screens are made of', async () => {
    const objects = ((await reader.send('GET', '/objects')).json?.objects ?? []) as {
      key: string;
      fields: { key: string }[];
    }[];
    const keys = objects.find((object) => object.key === 'opportunity')?.fields.map((field) => field.key) ?? [];
    for (const key of ['amount', 'amountBase', 'need', 'cf_code']) expect(keys).not.toContain(key);
    expect(keys).toContain('competitor');
  });
});

/** An answer without what it repeats of the question, and without the guess at what was meant. */
const shape = (answer: Answer, field: string) => ({
  status: answer.status,
  fields: JSON.stringify(answer.json?.fields ?? answer.json?.message)
    .replaceAll(field, '?')
    .replace(/，是否为“\w+”？/, ''),
});

describe('a masked field', () => {
  it('shows that there is something, and serves no question', async () => {
    const row = items(await reader.send('GET', '/opportunities'))[0];
    expect(row?.budget).toBe('****');
    expect(part(await reader.send('GET', `/contacts/${contact}`), 'record').mobile).toBe('139****5678');
    const history = await reader.send('GET', `/opportunities/${deal}/history`);
    const created = items(history).at(-1)?.changes as { field: string; to: unknown }[];
    expect(created.find((change) => change.field === 'budget')?.to).toBe('****');
    for (const path of [`?filter=${compare('budget')}`, '?sort=budget', '/group?by=owner&sum=budget'])
      expect((await reader.send('GET', `/opportunities${path}`)).status).toBe(422);
    const contacts = await reader.send('GET', '/contacts?q=13912345678');
    expect(items(contacts)).toEqual([]);
    expect((await reader.send('PATCH', `/contacts/${contact}`, { version: 2, mobile: '1' })).status).toBe(422);
  });

  it('leaves board, lists and search usable, and masks the name wherever something points to it', async () => {
    const dots = await callerFor(test, await test.addMember('点', ['dots']), 'dots');
    const board = await dots.send('GET', `/opportunities/board?process=${process}`);
    expect([board.status, board.text.includes('87654321')]).toEqual([200, false]);
    for (const path of [
      '/opportunities',
      `/opportunities/${deal}`,
      `/opportunities/${deal}/history`,
      '/opportunities/group?by=account',
      '/accounts',
      '/contacts',
      `/search?q=${encodeURIComponent('产线')}`,
    ]) {
      const answer = await dots.send('GET', path);
      expect([path, answer.status, answer.text.includes('神秘集团')]).toEqual([path, 200, false]);
    }
  });
});

it('a field that may be read is not written', async () => {
  expect(part(await reader.send('GET', `/opportunities/${deal}`), 'record').competitor).toBe('友商');
  expect((await reader.send('PATCH', `/opportunities/${deal}`, { version: 3, competitor: 'x' })).status).toBe(422);
});
