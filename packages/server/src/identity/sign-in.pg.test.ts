import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { memberCtx, systemCtx } from './actor.ts';
import { purgeExpired } from './clean-up.ts';
import { Client, PASSWORD, someWorkspace, startProcess, type TestProcess } from './identity.fixture.ts';
import { ABSOLUTE_MS, IDLE_MS } from './session.queries.ts';
import { inviteUser, suspendUser, updateUser } from './user.service.ts';
import type { MadeWorkspace } from './workspace.service.ts';

/** What each password derivation cost: the time of a sign-in is made of them. */
const derivations: unknown[] = [];
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const argon2: typeof crypto.argon2 = (algorithm, { memory, passes, parallelism, tagLength, ...rest }, done) => {
    derivations.push({ memory, passes, parallelism, tagLength });
    crypto.argon2(algorithm, { memory, passes, parallelism, tagLength, ...rest }, done);
  };
  return { ...crypto, argon2 };
});

let database: TestDatabase;
let server: TestProcess;
/** Another process on the same database: learns of changes by itself. */
let other: TestProcess;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  const time = { now: Date.parse('2026-11-02T01:00:00Z') };
  server = await startProcess(database, {}, time);
  other = await startProcess(database, {}, time);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await Promise.all([server.stop(), other.stop()]);
  await database.drop();
});

let here: MadeWorkspace & { email: string };
beforeEach(async () => {
  here = await someWorkspace(server.platform);
});

const NEW_PASSWORD = 'a different secret';

/** A colleague who accepted an invitation. */
async function colleague(name: string, roles: string[] = ['salesRep']): Promise<{ id: string; email: string }> {
  const email = `${name.toLowerCase()}-${here.workspaceId.slice(-6)}@example.com`;
  const ctx = await memberCtx(server.platform, here.workspaceId, here.memberId);
  const { user, link } = await inviteUser(ctx, { name, email, department: null, roles }, 'http://crm.test');
  const token = new URL(link).searchParams.get('token');
  const answer = await new Client(server.app).send('POST', '/invites/accept', { token, name, password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  return { id: user.id, email };
}

describe('brute force (S21)', () => {
  it('lets ten tries through per account and address, whatever the header says', async () => {
    const thief = new Client(server.app);
    const codes: number[] = [];
    for (let at = 0; at < 25; at++) {
      const answer = await thief.send(
        'POST',
        '/session',
        { email: here.email, password: `guess ${at}` },
        { 'x-forwarded-for': `203.0.113.${at}`, forwarded: `for=203.0.113.${at}` },
      );
      codes.push(answer.statusCode);
    }
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(new Set(codes.slice(10))).toEqual(new Set([429]));
    // The right password does not help the guesser now.
    const right = await thief.send('POST', '/session', { email: here.email, password: PASSWORD });
    expect(right.statusCode).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    const ownerOfAccount = new Client(server.app);
    ownerOfAccount.address = '198.51.100.99';
    await ownerOfAccount.signIn(here.email);
    server.time.now += 15 * 60_000 + 1;
    await thief.signIn(here.email);
  });

  it('counts tries at the same moment in two processes together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, at) => {
        const client = new Client(at % 2 === 0 ? server.app : other.app);
        client.address = '198.51.100.50';
        return client.send('POST', '/session', { email: here.email, password: 'wrong guess' });
      }),
    );
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(10);
  });

  it('stops one password tried on many accounts from one network', async () => {
    const codes: number[] = [];
    for (let at = 0; at < 110; at++) {
      const client = new Client(server.app);
      client.address = `2001:db8:7:7::${at.toString(16)}`;
      codes.push(
        (await client.send('POST', '/session', { email: `nobody${at}@example.com`, password: 'Spring 2026!' }))
          .statusCode,
      );
    }
    expect(codes.filter((code) => code === 401)).toHaveLength(100);
  });

  it('does not count sign-ins that succeed', async () => {
    const client = new Client(server.app);
    client.address = '198.51.100.51';
    for (let at = 0; at < 15; at++) await client.signIn(here.email);
  });

  it('takes the address from the header only behind a trusted proxy', async () => {
    const behind = await startProcess(database, { TRUST_PROXY: 'true' }, server.time);
    const client = new Client(behind.app);
    client.address = '198.51.100.52';
    for (let at = 0; at < 12; at++) {
      const answer = await client.send(
        'POST',
        '/session',
        { email: here.email, password: 'x' },
        { 'x-forwarded-for': `203.0.113.${at}` },
      );
      expect(answer.statusCode).toBe(401);
    }
    await behind.stop();
  });

  it('asks for the current password at most ten times', async () => {
    const client = await new Client(server.app).signIn(here.email);
    const codes: number[] = [];
    for (let at = 0; at < 12; at++) {
      codes.push(
        (await client.send('POST', '/me/password', { current: `guess ${at}`, password: NEW_PASSWORD })).statusCode,
      );
    }
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 422), 429, 429]);
  });
});

describe('who is registered (S22)', () => {
  const pick = (answer: { statusCode: number; body: string; headers: Record<string, unknown> }) => {
    const { requestId: _id, ...body } = JSON.parse(answer.body) as Record<string, unknown>;
    return { status: answer.statusCode, body, length: answer.headers['content-length'] };
  };

  it('answers alike for a wrong password, an unknown address, a suspended and an invited member', async () => {
    const gone = await colleague('Gone');
    const ctx = await memberCtx(server.platform, here.workspaceId, here.memberId);
    await suspendUser(ctx, gone.id);
    await inviteUser(
      ctx,
      { name: 'Soon', email: 'soon@example.com', department: null, roles: ['salesRep'] },
      'http://crm.test',
    );
    const ask = async (email: string, password: string) => {
      const client = new Client(server.app);
      client.address = '198.51.100.60';
      return pick(await client.send('POST', '/session', { email, password }));
    };
    const unknown = await ask('unknown@example.com', 'whatever it is');
    expect(unknown.status).toBe(401);
    expect(await ask(here.email, 'whatever it is')).toEqual(unknown);
    expect(await ask(gone.email, PASSWORD)).toEqual(unknown);
    expect(await ask('soon@example.com', PASSWORD)).toEqual(unknown);
    expect(await ask('', '')).toEqual(unknown);
  });

  it('answers a request for a reset link alike', async () => {
    const ask = async (email: string) => pick(await new Client(server.app).send('POST', '/password/forgot', { email }));
    const unknown = await ask('unknown@example.com');
    expect(unknown.status).toBe(202);
    expect(await ask(here.email)).toEqual(unknown);
  });

  it('hashes as often and as dearly for an unknown address as for a known one', async () => {
    const costs = async (email: string): Promise<unknown[]> => {
      derivations.length = 0;
      const client = new Client(server.app);
      client.address = '198.51.100.61';
      await client.send('POST', '/session', { email, password: 'a wrong guess' });
      return [...derivations];
    };
    const known = await costs(here.email);
    expect(known).toEqual([{ memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }]);
    expect(await costs('nobody-at-all@example.com')).toEqual(known);
  });
});

describe('session cookies (S23)', () => {
  it('is HttpOnly, Lax and random, new at each sign-in, and stored as a hash', async () => {
    const client = new Client(server.app);
    const answer = await client.send('POST', '/session', { email: here.email, password: PASSWORD });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^tl_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const token = /=([\w-]{43})/.exec(cookie)?.[1] ?? '';
    const { rows } = await owner.query('select * from auth.session');
    expect(JSON.stringify(rows)).not.toContain(token);
    const old = new Client(server.app);
    old.cookie = client.cookie;
    await client.signIn(here.email);
    expect(client.cookie).not.toBe(old.cookie);
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
    server.time.now += 3_001;
    expect((await old.send('GET', '/me')).statusCode).toBe(401);
  });

  it('never takes over an id that the browser brought', async () => {
    const client = new Client(server.app);
    client.cookie = `tl_session=${'A'.repeat(43)}`;
    await client.signIn(here.email);
    expect(client.cookie).not.toContain('AAAA');
    const planted = new Client(server.app);
    planted.cookie = `tl_session=${'A'.repeat(43)}`;
    expect((await planted.send('GET', '/me')).statusCode).toBe(401);
  });

  it('over https is Secure and bound to the host, and no other name is read', async () => {
    const secure = await startProcess(database, { PUBLIC_URL: 'https://crm.example.com' }, server.time);
    const client = new Client(secure.app);
    const answer = await client.send('POST', '/session', { email: here.email, password: PASSWORD });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-tl_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
    );
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
    client.cookie = client.cookie?.replace('__Host-', '');
    expect((await client.send('GET', '/me')).statusCode).toBe(401);
    await secure.stop();
  });

  test.each([
    ['no header of ours', { 'x-requested-with': '' }, true],
    ['another origin', { origin: 'https://evil.example' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  ])('refuses a change with %s', async (_kind, headers, isDropped) => {
    const client = await new Client(server.app).signIn(here.email);
    const before = client.headers;
    if (isDropped) client.headers = { 'accept-language': 'en' };
    const answer = await client.send('PATCH', '/me', { name: 'Mallory' }, isDropped ? {} : headers);
    expect(answer.statusCode).toBe(403);
    client.headers = before;
    expect((await client.send('GET', '/me')).json().member.name).toBe('Ada');
  });
});

describe('ending (S24)', () => {
  /** Signed in, known to both processes, which both remember the session. */
  async function visitor(email: string): Promise<() => Promise<number[]>> {
    const client = await new Client(server.app).signIn(email);
    const elsewhere = new Client(other.app);
    elsewhere.cookie = client.cookie;
    const look = async () => [
      (await client.send('GET', '/me')).statusCode,
      (await elsewhere.send('GET', '/me')).statusCode,
    ];
    expect(await look()).toEqual([200, 200]);
    return look;
  }

  /** Here at once; in the other process when its memory of the session is three seconds old. */
  async function expectEnded(look: () => Promise<number[]>): Promise<void> {
    expect((await look())[0]).toBe(401);
    server.time.now += 3_001;
    expect(await look()).toEqual([401, 401]);
  }

  const admin = () => memberCtx(server.platform, here.workspaceId, here.memberId);

  it('ends sessions when the password changes, but for the one that changed it', async () => {
    const bo = await colleague('Bo');
    const look = await visitor(bo.email);
    const changer = await new Client(server.app).signIn(bo.email);
    const before = changer.cookie;
    expect((await changer.send('POST', '/me/password', { current: PASSWORD, password: NEW_PASSWORD })).statusCode).toBe(
      204,
    );
    expect(changer.cookie).not.toBe(before);
    expect((await changer.send('GET', '/me')).statusCode).toBe(200);
    await expectEnded(look);
    const late = new Client(server.app);
    expect((await late.send('POST', '/session', { email: bo.email, password: PASSWORD })).statusCode).toBe(401);
    await late.signIn(bo.email, NEW_PASSWORD);
  });

  it('ends sessions at a reset', async () => {
    const bo = await colleague('Bo');
    const look = await visitor(bo.email);
    const client = await new Client(server.app).signIn(here.email);
    const made = await client.send('POST', `/users/${bo.id}/link`);
    const token = new URL(made.json().link).searchParams.get('token');
    const back = new Client(server.app);
    expect((await back.send('POST', '/password/reset', { token, password: NEW_PASSWORD })).statusCode).toBe(200);
    expect((await back.send('GET', '/me')).json().member.email).toBe(bo.email);
    await expectEnded(look);
    expect((await back.send('POST', '/password/reset', { token, password: PASSWORD })).statusCode).toBe(404);
  });

  it('ends sessions when roles change', async () => {
    const bo = await colleague('Bo');
    const look = await visitor(bo.email);
    await updateUser(await admin(), bo.id, { roles: ['readOnly'] });
    await expectEnded(look);
    expect(
      (await (await new Client(server.app).signIn(bo.email)).send('GET', '/me')).json().member.roles,
    ).toMatchObject([{ key: 'readOnly' }]);
  });

  it('ends sessions and open links of a suspended member, and keeps them out until they are back', async () => {
    const bo = await colleague('Bo');
    const look = await visitor(bo.email);
    const client = await new Client(server.app).signIn(here.email);
    const link = (await client.send('POST', `/users/${bo.id}/link`)).json().link as string;
    expect((await client.send('POST', `/users/${bo.id}/suspend`)).json().status).toBe('suspended');
    await expectEnded(look);
    const token = new URL(link).searchParams.get('token');
    expect(
      (await new Client(server.app).send('POST', '/password/reset', { token, password: NEW_PASSWORD })).statusCode,
    ).toBe(404);
    expect(
      (await new Client(server.app).send('POST', '/session', { email: bo.email, password: PASSWORD })).statusCode,
    ).toBe(401);
    expect((await client.send('POST', `/users/${bo.id}/reactivate`)).json().status).toBe('active');
    await new Client(server.app).signIn(bo.email);
  });

  it("ends one session, or all of them, at their owner's wish", async () => {
    const one = await visitor(here.email);
    const client = await new Client(server.app).signIn(here.email);
    const { sessions } = (await client.send('GET', '/sessions')).json() as {
      sessions: { id: string; current: boolean; address: string }[];
    };
    expect(sessions.filter((session) => session.current)).toHaveLength(1);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]?.address).toBe('198.51.100.7');
    const first = sessions.find((session) => !session.current);
    expect((await client.send('DELETE', `/sessions/${first?.id}`)).statusCode).toBe(204);
    await expectEnded(one);
    const two = await visitor(here.email);
    expect((await client.send('DELETE', '/sessions')).statusCode).toBe(204);
    await expectEnded(two);
    const three = await new Client(server.app).signIn(here.email);
    const stolen = new Client(server.app);
    stolen.cookie = three.cookie;
    expect((await three.send('DELETE', '/session')).statusCode).toBe(204);
    expect(three.cookie).toBe('tl_session=');
    expect((await stolen.send('GET', '/me')).statusCode).toBe(401);
  });

  it('does not end a session of somebody else', async () => {
    const bo = await colleague('Bo');
    const look = await visitor(here.email);
    const { rows } = await owner.query<{ id: string }>('select id from auth.session where member_id = $1', [
      here.memberId,
    ]);
    const thief = await new Client(server.app).signIn(bo.email);
    expect((await thief.send('DELETE', `/sessions/${rows[0]?.id}`)).statusCode).toBe(404);
    expect(await look()).toEqual([200, 200]);
  });

  it('ends without use after twelve hours, and after thirty days in any case', async () => {
    const client = await new Client(server.app).signIn(here.email);
    server.time.now += IDLE_MS - 1_000;
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
    server.time.now += IDLE_MS - 1_000;
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
    server.time.now += IDLE_MS + 1;
    expect((await client.send('GET', '/me')).statusCode).toBe(401);

    const busy = await new Client(server.app).signIn(here.email);
    const end = server.time.now + ABSOLUTE_MS;
    while (server.time.now + IDLE_MS / 2 < end) {
      server.time.now += IDLE_MS / 2;
      expect((await busy.send('GET', '/me')).statusCode).toBe(200);
    }
    server.time.now = end + 1;
    expect((await busy.send('GET', '/me')).statusCode).toBe(401);
  });

  it('survives a clock that jumps back', async () => {
    const client = await new Client(server.app).signIn(here.email);
    server.time.now -= 2 * 60 * 60 * 1000;
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
    server.time.now += 2 * 60 * 60 * 1000;
    expect((await client.send('GET', '/me')).statusCode).toBe(200);
  });
});

it('makes links with the configured address, whatever the request claims (S20)', async () => {
  const client = await new Client(server.app).signIn(here.email);
  const answer = await client.send(
    'POST',
    '/users',
    { name: 'Bo', email: `bo-${here.workspaceId}@example.com`, roles: ['salesRep'] },
    {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    },
  );
  expect(answer.statusCode).toBe(201);
  expect(answer.json().link).toMatch(/^http:\/\/crm\.test\/invite\?token=/);
});

it('signs in to the workspace used last, or the one named, where an e-mail has two', async () => {
  const bo = await colleague('Bo');
  const there = await someWorkspace(server.platform);
  const thereCtx = await systemCtx(server.platform, there.workspaceId);
  const { link } = await inviteUser(
    thereCtx,
    { name: 'Bo too', email: bo.email, department: null, roles: ['finance'] },
    'http://crm.test',
  );
  const accepted = await new Client(server.app).send('POST', '/invites/accept', {
    token: new URL(link).searchParams.get('token'),
    name: 'Bo too',
    password: NEW_PASSWORD,
  });
  expect(accepted.json().workspace.id).toBe(there.workspaceId);
  // The other workspace's password is another one: its administrator has no way in here.
  const client = await new Client(server.app).signIn(bo.email, PASSWORD);
  expect((await client.send('GET', '/me')).json().workspace.id).toBe(here.workspaceId);
  await client.signIn(bo.email, NEW_PASSWORD);
  expect((await client.send('GET', '/me')).json().workspace.id).toBe(there.workspaceId);
  const named = await new Client(server.app).send('POST', '/session', {
    email: bo.email,
    password: NEW_PASSWORD,
    workspace: here.workspaceId,
  });
  expect(named.statusCode).toBe(401);
});

it('clears away what has ended', async () => {
  await new Client(server.app).signIn(here.email);
  await new Client(server.app).send('POST', '/session', { email: here.email, password: 'wrong one' });
  server.time.now += ABSOLUTE_MS + 1;
  await new Client(server.app).signIn(here.email);
  await purgeExpired(server.platform);
  const { rows } = await owner.query(
    'select (select count(*)::int from auth.session) as sessions, (select count(*)::int from auth.attempt) as tries',
  );
  expect(rows[0]).toEqual({ sessions: 1, tries: 1 });
});
