import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test, vi } from 'vitest';
import { authenticate } from './authenticate.ts';
import { Client, PASSWORD, someWorkspace, startProcess, type TestProcess } from './identity.fixture.ts';

let database: TestDatabase;
let server: TestProcess;
let other: TestProcess;
beforeAll(async () => {
  database = await freshDatabase();
  const time = { now: Date.parse('2026-11-02T01:00:00Z') };
  server = await startProcess(database, {}, time);
  other = await startProcess(database, {}, time);
});
afterAll(async () => {
  await Promise.all([server.stop(), other.stop()]);
  await database.drop();
});

let admin: Client;
let adminId: string;
beforeEach(async () => {
  const here = await someWorkspace(server.platform);
  adminId = here.memberId;
  admin = await new Client(server.app).signIn(here.email);
});
afterEach(() => {
  vi.useRealTimers();
});

async function makeKey(
  body: Record<string, unknown>,
  by = admin,
): Promise<{ client: Client; key: string; id: string }> {
  const answer = await by.send('POST', '/api-keys', { name: 'k', ...body });
  expect(answer.statusCode).toBe(201);
  const { key, apiKey } = answer.json() as { key: string; apiKey: { id: string } };
  const client = new Client(server.app);
  client.key = key;
  // A program sends none of the browser's headers.
  client.headers = { 'accept-language': 'en' };
  return { client, key, id: apiKey.id };
}

async function member(roles: string[]): Promise<{ id: string; client: Client }> {
  const email = `m${Math.random().toString(36).slice(2)}@example.com`;
  const { user, link } = (await admin.send('POST', '/users', { name: 'Bo', email, roles })).json() as {
    user: { id: string };
    link: string;
  };
  const client = new Client(server.app);
  await client.send('POST', '/invites/accept', {
    token: new URL(link).searchParams.get('token'),
    name: 'Bo',
    password: PASSWORD,
  });
  return { id: user.id, client };
}

const identify = (key: string, at = server) =>
  authenticate(at.platform, { cookies: {}, authorization: `Bearer ${key}`, address: '203.0.113.9' });

it('is shown once, listed by its prefix, with its last use', async () => {
  const { client, key, id } = await makeKey({ role: 'admin', scopes: ['*:*', 'admin:manageApiKeys'] });
  expect(key).toMatch(/^tlk_[a-z0-9]{8}_[\w-]{43}$/);
  client.address = '203.0.113.9';
  const listed = await client.send('GET', '/api-keys');
  expect(listed.body).not.toContain(key.slice(13));
  const again = (await admin.send('GET', '/api-keys')).json().keys[0];
  expect(again).toMatchObject({
    id,
    prefix: key.slice(0, 12),
    member: { id: adminId },
    role: { key: 'admin' },
    lastAddress: '203.0.113.9',
  });
  expect(Date.parse(again.lastUsedAt)).toBe(server.time.now);
});

it('acts as its member with its role cut down by its scopes (S30)', async () => {
  const { key } = await makeKey({ role: 'salesRep', scopes: ['opportunity:read'] });
  const found = await identify(key);
  expect(found).toMatchObject({ byCookie: false, actor: { kind: 'apiKey', memberId: adminId, sessionId: undefined } });
  const { rights } = found?.actor ?? {};
  expect(rights?.scopes('opportunity', 'read')).toEqual(['collaborating']);
  expect(rights?.scopes('opportunity', 'update')).toEqual([]);
  expect(rights?.scopes('account', 'read')).toEqual([]);
  expect([...(rights?.admin ?? [])]).toEqual([]);
});

const EVERY_ROUTE = [
  ['GET', '/me'],
  ['PATCH', '/me', { name: 'X' }],
  ['POST', '/me/password', { current: PASSWORD, password: 'another good one' }],
  ['GET', '/sessions'],
  ['DELETE', '/sessions'],
  ['DELETE', '/session'],
  ['DELETE', '/sessions/0197a000-0000-7000-8000-000000000000'],
  ['GET', '/users'],
  ['POST', '/users', { name: 'X', email: 'x@example.com', roles: ['salesRep'] }],
  ['PATCH', '/users/0197a000-0000-7000-8000-000000000000', {}],
  ['POST', '/users/0197a000-0000-7000-8000-000000000000/link'],
  ['GET', '/departments'],
  ['POST', '/departments', { name: 'X' }],
  ['GET', '/roles'],
  ['POST', '/roles', { key: 'copy', name: { zh: '甲', en: 'A' }, objects: {} }],
  ['GET', '/api-keys'],
  ['POST', '/api-keys', { name: 'X', role: 'salesRep' }],
  ['DELETE', '/api-keys/0197a000-0000-7000-8000-000000000000'],
] as const;

test.each(EVERY_ROUTE)(
  '%s %s is closed to a key that reads opportunities only (S30)',
  async (method, path, body?: object) => {
    const { client } = await makeKey({ role: 'admin', scopes: ['opportunity:read'] });
    expect((await client.send(method, path, body)).statusCode).toBe(403);
  },
);

test.each([
  '',
  'Basic YTpi',
  'Bearer',
  'Bearer x',
  `Bearer tlk_aaaaaaaa_${'A'.repeat(43)}`,
  `tlk_aaaaaaaa_${'A'.repeat(43)}`,
])('opens nothing with "%s", not even beside a good cookie', async (authorization) => {
  expect((await admin.send('GET', '/me', undefined, { authorization })).statusCode).toBe(401);
  expect((await admin.send('GET', '/me')).statusCode).toBe(200);
});

it('ends when revoked, here at once and elsewhere within three seconds', async () => {
  const { key, id } = await makeKey({ role: 'salesRep' });
  expect([await identify(key), await identify(key, other)].every(Boolean)).toBe(true);
  expect((await admin.send('DELETE', `/api-keys/${id}`)).statusCode).toBe(204);
  expect(await identify(key)).toBeNull();
  server.time.now += 3_001;
  expect(await identify(key, other)).toBeNull();
  expect((await admin.send('DELETE', `/api-keys/${id}`)).statusCode).toBe(404);
  expect((await admin.send('GET', '/api-keys')).json().keys[0].revokedAt).not.toBeNull();
});

it('ends at its expiry', async () => {
  const expiresAt = new Date(server.time.now + 60_000).toISOString();
  const { key } = await makeKey({ role: 'salesRep', expiresAt });
  expect(await identify(key)).not.toBeNull();
  server.time.now += 60_001;
  expect(await identify(key)).toBeNull();
  expect(
    (await admin.send('POST', '/api-keys', { name: 'k', role: 'salesRep', expiresAt })).json().fields[0].field,
  ).toBe('expiresAt');
});

it('sleeps while its member is suspended, in every process within five seconds (S24)', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const bo = await member(['salesRep']);
  const { key } = await makeKey({ role: 'salesRep', member: bo.id });
  expect([await identify(key), await identify(key, other)].every(Boolean)).toBe(true);
  await admin.send('POST', `/users/${bo.id}/suspend`);
  expect(await identify(key)).toBeNull();
  vi.setSystemTime(Date.now() + 4_500);
  expect(await identify(key, other)).toBeNull();
  await admin.send('POST', `/users/${bo.id}/reactivate`);
  expect(await identify(key)).not.toBeNull();
});

it('follows a change of its role', async () => {
  const role = { key: 'bot', name: { zh: '机器人', en: 'Bot' }, objects: { account: { read: 'all' } } };
  await admin.send('POST', '/roles', role);
  const { key } = await makeKey({ role: 'bot' });
  expect((await identify(key))?.actor.rights.scopes('account', 'read')).toEqual(['all']);
  const { key: _key, ...body } = role;
  await admin.send('PUT', '/roles/bot', { ...body, objects: {} });
  expect((await identify(key))?.actor.rights.scopes('account', 'read')).toEqual([]);
  expect((await admin.send('DELETE', '/roles/bot')).statusCode).toBe(409);
});

it('gives its maker nothing that they lack', async () => {
  await admin.send('POST', '/roles', {
    key: 'builder',
    name: { zh: '集成', en: 'Builder' },
    objects: { account: { read: 'own' } },
    admin: ['manageApiKeys'],
  });
  const { client } = await member(['builder']);
  const ask = (body: object) => client.send('POST', '/api-keys', { name: 'k', ...body });
  expect((await ask({ role: 'builder' })).statusCode).toBe(201);
  expect((await ask({ role: 'admin' })).statusCode).toBe(403);
  expect((await ask({ role: 'salesManager' })).statusCode).toBe(403);
  expect((await ask({ role: 'builder', member: adminId })).statusCode).toBe(403);
  expect((await ask({ role: 'nothing' })).statusCode).toBe(422);
});
