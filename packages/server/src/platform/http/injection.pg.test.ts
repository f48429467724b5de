import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, part } from './caller.fixture.ts';
import { HOSTILE, UNSTORABLE } from './hostile.fixture.ts';

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
let process: string;

beforeAll(async () => {
  test = await testPlatform();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  admin = await callerFor(test);
  const made = part(await admin.send('POST', '/opportunities', { name: '产线升级', amount: 7 }), 'record');
  process = (made.process as { id: string }).id;
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const state = async (): Promise<unknown> =>
  (
    await owner.query(
      `select (select count(*) from opportunity) as deals, (select md5(string_agg(role_keys::text, '')) from member) as roles,
         (select count(*) from pg_class where relnamespace = 'public'::regnamespace) as tables`,
    )
  ).rows[0];

const equal = (path: string, value: string): string =>
  JSON.stringify({ kind: 'compare', path, op: 'eq', value: { kind: 'literal', value } });

/** Every place of a question that takes text from outside. */
const PLACES: Record<string, (text: string) => string> = {
  q: (text) => `/opportunities?q=${text}`,
  sort: (text) => `/opportunities?sort=${text}`,
  fields: (text) => `/opportunities?fields=${text}`,
  cursor: (text) => `/opportunities?cursor=${text}`,
  'group by': (text) => `/opportunities/group?by=${text}`,
  sum: (text) => `/opportunities/group?by=owner&sum=${text}`,
  'filter path': (text) => `/opportunities?filter=${encodeURIComponent(equal(decodeURIComponent(text), 'x'))}`,
  'filter value': (text) => `/opportunities?filter=${encodeURIComponent(equal('name', decodeURIComponent(text)))}`,
  'filter of a reference': (text) =>
    `/opportunities?filter=${encodeURIComponent(equal('account.name', decodeURIComponent(text)))}`,
  search: (text) => `/search?q=${text}`,
  id: (text) => `/opportunities/${text}`,
  'process of the board': (text) => `/opportunities/board?process=${text}`,
  'export fields': (text) => `/opportunities/export?format=csv&fields=${text}`,
  'history cursor': (text) => `/opportunities/${'0197a000-0000-7000-8000-000000000000'}/history?cursor=${text}`,
  'object of comments': (text) => `/comments?object=${text}&record=0197a000-0000-7000-8000-000000000000`,
  users: (text) => `/users?q=${text}`,
};

describe('a hostile text is data in every question (S05)', () => {
  it.each(Object.entries(PLACES))('%s', async (_place, path) => {
    const before = await state();
    for (const text of [...HOSTILE, ...UNSTORABLE.filter((one) => one.isWellFormed())]) {
      const answer = await admin.send('GET', path(encodeURIComponent(text)));
      expect([text, answer.status < 500]).toEqual([text, true]);
      // "or 1=1" does not find what the text itself does not find.
      if (answer.status === 200 && /or 1=1|union|select|drop/.test(text)) expect(answer.text).not.toContain('产线升级');
    }
    expect(await state()).toEqual(before);
  });
});

it('stores hostile texts byte for byte, in NFC, and shows them everywhere as data (S06, D14)', async () => {
  const texts = [...HOSTILE.filter((_text, index) => index % 3 === 0), ...HOSTILE.slice(-30)];
  let stored = 0;
  for (const text of texts) {
    const answer = await admin.send('POST', '/accounts', { name: text, description: text });
    expect([text, [201, 422].includes(answer.status)]).toEqual([text, true]);
    if (answer.status === 422) {
      // Only what cannot be a text: control characters, or too long for a name.
      expect([text, /(?![\t\n\r])\p{Cc}/u.test(text) || text.length > 500]).toEqual([text, true]);
      continue;
    }
    stored++;
    const { id, description } = part(answer, 'record');
    expect(description).toBe(text.normalize('NFC').replace(/\r\n?/g, '\n').trim());
    await admin.send('POST', '/opportunities', { name: `项目 ${text}`.slice(0, 200), account: id });
    const read = part(await admin.send('GET', `/accounts/${String(id)}`), 'record');
    expect(read.description).toBe(description);
  }
  expect(stored).toBeGreaterThan(50);
  const label = { zh: "'; drop table lead; --", en: '<script>alert(1)</script>' };
  expect((await admin.send('POST', '/objects/account/fields', { kind: 'text', label })).status).toBe(201);
  for (const path of [
    '/accounts?limit=200&sort=name',
    '/accounts/group?by=owner',
    '/opportunities/group?by=account',
    `/opportunities/board?process=${process}`,
    '/accounts/export?format=csv',
    '/opportunities/export?format=xlsx',
    '/search?q=select',
    '/objects',
  ]) {
    const answer = await admin.send('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
  }
});

it.each(UNSTORABLE.map((text) => [JSON.stringify(text), text]))(
  'refuses %s with 422, wherever it is written (D14)',
  async (_shown, text) => {
    for (const [path, body] of [
      ['/accounts', { name: text }],
      ['/accounts', { name: '好', description: `长文本 ${text}` }],
      ['/accounts', { name: '好', [text]: 1 }],
      ['/leads', { name: '好', source: text }],
      ['/views', { object: 'account', kind: 'list', name: text, definition: {} }],
      ['/comments', { object: 'account', record: '0197a000-0000-7000-8000-000000000000', text }],
      ['/departments', { name: text }],
      ['/processes', { name: { zh: text, en: 'x' }, copyOf: process }],
      ['/roles', { key: 'odd', name: { zh: text, en: 'x' }, objects: {}, fields: {}, admin: [] }],
      ['/objects/account/fields', { kind: 'text', label: { zh: text, en: 'x' } }],
    ] as const) {
      const answer = await admin.send('POST', path, JSON.stringify(body));
      expect([path, Object.keys(body), [404, 422].includes(answer.status)]).toEqual([path, Object.keys(body), true]);
    }
  },
);

describe('bodies of the wrong kind (S18)', () => {
  it('are refused with 415 or 422', async () => {
    const form = 'name=x&amount=1';
    const sent: [string, string, string, Record<string, string>][] = [
      ['POST', '/accounts', form, { 'content-type': 'application/x-www-form-urlencoded' }],
      ['POST', '/accounts', '<a/>', { 'content-type': 'application/xml' }],
      ['POST', '/accounts', 'x', { 'content-type': 'text/plain' }],
      ['POST', '/accounts', '{"name":"x"}', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['POST', '/accounts', '{"name":', {}],
      ['POST', '/accounts', '[]', {}],
      ['POST', '/accounts', '"x"', {}],
      ['POST', '/accounts', `${'['.repeat(500)}${']'.repeat(500)}`, {}],
      ['POST', '/accounts', '{"__proto__":{"name":"x"}}', {}],
      ['POST', '/files', '{"object":"lead"}', {}],
      ['POST', '/files', 'x', { 'content-type': 'multipart/form-data' }],
      ['POST', '/imports', '{"files":[{"filepath":"/etc/passwd"}]}', {}],
    ];
    for (const [method, path, body, headers] of sent) {
      const answer = await admin.send(method, path, body, headers);
      expect([path, headers, body.slice(0, 20), [415, 422].includes(answer.status)]).toEqual([
        path,
        headers,
        body.slice(0, 20),
        true,
      ]);
    }
  });

  it('name no path of the server', async () => {
    const { id } = part(await admin.send('POST', '/leads', { name: '线索', source: 'website' }), 'record');
    const parts = { object: 'lead', recordId: String(id), 'files[0].filepath': '/etc/passwd', filepath: '/etc/passwd' };
    const answer = await admin.upload('/files', parts, { name: '../../etc/passwd', bytes: 'x' });
    if (answer.status === 201) expect(String(part(answer, 'file').name)).not.toContain('/');
    else expect(answer.status).toBe(422);
  });
});

it('answers with a policy that runs no inline script, and data as data (S26)', async () => {
  const payload = '<script>alert(1)</script>';
  const { id } = part(await admin.send('POST', '/accounts', { name: payload }), 'record');
  for (const path of [
    `/accounts/${String(id)}`,
    '/accounts',
    '/accounts/export?format=csv',
    '/nowhere',
    `/search?q=${encodeURIComponent('script')}`,
  ]) {
    const { headers } = await admin.send('GET', path);
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(String(headers['content-type'])).toMatch(/^(application\/(problem\+)?json|text\/csv)/);
  }
  const page = await (await test.app()).inject({ url: '/' });
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).toMatch(/object-src 'none'.*base-uri 'self'.*frame-ancestors 'none'/);
  const lead = part(await admin.send('POST', '/leads', { name: '线索', source: 'website' }), 'record');
  const upload = { name: '页面.html', bytes: `<html>${payload}</html>` };
  const kept = await admin.upload('/files', { object: 'lead', recordId: String(lead.id) }, upload);
  const read = await admin.send('GET', `/files/${String(part(kept, 'file').id)}?inline=1`);
  expect(String(read.headers['content-disposition'])).toMatch(/^attachment/);
  expect(String(read.headers['content-type'])).not.toContain('html');
});

it('adds money without drift, and keeps days at the edges (D13)', async () => {
  const amounts = Array.from({ length: 60 }, (_, index) => 10 + index * 90_071_992_547);
  for (const amount of amounts)
    expect((await admin.send('POST', '/opportunities', { name: '合计', amount })).status).toBe(201);
  const filter = encodeURIComponent(equal('name', '合计'));
  const group = await admin.send('GET', `/opportunities/group?by=owner&sum=amount&filter=${filter}`);
  const [only] = (group.json?.groups ?? []) as { sum: number; count: number }[];
  expect([only?.count, only?.sum]).toEqual([60, amounts.reduce((sum, amount) => sum + amount, 0)]);

  for (const day of ['2024-02-29', '2000-02-29', '9999-12-31', '0001-01-01']) {
    const made = part(await admin.send('POST', '/opportunities', { name: '日期', closeDate: day }), 'record');
    expect(part(await admin.send('GET', `/opportunities/${String(made.id)}`), 'record').closeDate).toBe(day);
  }
  for (const day of ['2023-02-29', '1900-02-29', '2026-13-01', '2026-04-31', '10000-01-01', '0000-01-01']) {
    const answer = await admin.send('POST', '/opportunities', { name: '日期', closeDate: day });
    expect([day, answer.status]).toEqual([day, 422]);
  }
  for (const amount of [0.1, 1e16, Number.MAX_SAFE_INTEGER + 1, '12.345元'])
    expect([amount, (await admin.send('POST', '/opportunities', { name: '金额', amount })).status]).toEqual([
      amount,
      422,
    ]);
});
