import type { UserRow } from '@throughline/domain/identity/identity.contract.ts';
import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { memberCtx } from './actor.ts';
import { Client, PASSWORD, someWorkspace, startProcess, type TestProcess } from './identity.fixture.ts';
import { updateUser } from './user.service.ts';
import type { MadeWorkspace } from './workspace.service.ts';

let database: TestDatabase;
let server: TestProcess;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  server = await startProcess(database);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

let here: MadeWorkspace & { email: string };
let admin: Client;
beforeEach(async () => {
  here = await someWorkspace(server.platform);
  admin = await new Client(server.app).signIn(here.email);
});

const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';
let invited = 0;

async function invite(roles: string[], by = admin): Promise<{ user: UserRow; token: string }> {
  invited += 1;
  const answer = await by.send('POST', '/users', {
    name: `Person ${invited}`,
    email: `person${invited}@example.com`,
    roles,
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const { user, link } = answer.json() as { user: UserRow; link: string };
  return { user, token: tokenOf(link) };
}

async function signedIn(roles: string[]): Promise<{ id: string; client: Client }> {
  const { user, token } = await invite(roles);
  const client = new Client(server.app);
  const answer = await client.send('POST', '/invites/accept', { token, name: user.name, password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  return { id: user.id, client };
}

/** Actions of events of a record, oldest first, with everything that they hold. */
async function events(
  recordId: string,
): Promise<{ action: string; object: string; changes: { field: string }[]; actor_id: string | null }[]> {
  const { rows } = await owner.query(
    'select action, object, changes, actor_id from event where record_id = $1 order by seq',
    [recordId],
  );
  return rows as never;
}

/** Lets `works` run until each waits, for one another or for the event log that is held; so each has read before any commits. */
async function atTheSameMoment<T>(works: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  await owner.query('begin');
  await owner.query('lock table event in exclusive mode');
  const running = Promise.allSettled(works.map((work) => work()));
  const waiting = `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await owner.query<{ waiting: number }>(waiting)).rows[0]?.waiting !== works.length);
  await owner.query('commit');
  return running;
}

describe('invitations', () => {
  it('bring a colleague in, once', async () => {
    const { user, token } = await invite(['salesRep']);
    expect(user).toMatchObject({ status: 'invited', version: 1, department: null, roles: [{ key: 'salesRep' }] });
    const visitor = new Client(server.app);
    expect((await visitor.send('POST', '/links/look', { token })).json()).toMatchObject({
      kind: 'invite',
      email: user.email,
      name: user.name,
    });
    const weak = await visitor.send('POST', '/invites/accept', { token, name: 'New Name', password: 'password1' });
    expect(weak.statusCode).toBe(422);
    const accepted = await visitor.send('POST', '/invites/accept', {
      token,
      name: 'New Name',
      password: PASSWORD,
      locale: 'zh-CN',
    });
    expect(accepted.json().member).toMatchObject({ id: user.id, name: 'New Name', locale: 'zh-CN' });
    for (const path of ['/invites/accept', '/links/look']) {
      const body = path === '/links/look' ? { token } : { token, name: 'Again', password: PASSWORD };
      expect((await new Client(server.app).send('POST', path, body)).statusCode).toBe(404);
    }
    expect((await events(user.id)).map((event) => event.action)).toEqual(['created', 'joined']);
    await new Client(server.app).signIn(user.email);
  });

  it('work once when used twice at the same moment', async () => {
    const { token } = await invite(['salesRep']);
    const answers = await Promise.all(
      [1, 2, 3].map((at) =>
        new Client(server.app).send('POST', '/invites/accept', { token, name: `N${at}`, password: PASSWORD }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  });

  it('end after a week, and when a newer one is made', async () => {
    const { user, token } = await invite(['salesRep']);
    const newer = tokenOf((await admin.send('POST', `/users/${user.id}/link`)).json().link as string);
    expect((await new Client(server.app).send('POST', '/links/look', { token })).statusCode).toBe(404);
    expect((await new Client(server.app).send('POST', '/links/look', { token: newer })).statusCode).toBe(200);
    server.time.now += 7 * 24 * 60 * 60 * 1000 + 1;
    expect((await new Client(server.app).send('POST', '/links/look', { token: newer })).statusCode).toBe(404);
    const late = await new Client(server.app).send('POST', '/invites/accept', {
      token: newer,
      name: 'Late',
      password: PASSWORD,
    });
    expect(late.statusCode).toBe(404);
  });

  it('refuse an e-mail that is taken, an unknown role or department, each by its name', async () => {
    const department = '0197a000-0000-7000-8000-000000000000';
    const refusals = [
      [{ email: here.email.toUpperCase() }, 'email'],
      [{ roles: ['nobody'] }, 'roles'],
      [{ department }, 'department'],
    ] as const;
    for (const [wrong, field] of refusals) {
      const answer = await admin.send('POST', '/users', {
        name: 'X',
        email: 'fresh@example.com',
        roles: ['salesRep'],
        ...wrong,
      });
      expect([answer.statusCode, answer.json().fields?.[0]?.field]).toEqual([422, field]);
    }
  });
});

it('keeps secrets out of events, idempotency and the log of changes', async () => {
  const key = 'idempotency-key-1';
  const body = { name: 'Kay', email: `kay-${here.workspaceId}@example.com`, roles: ['salesRep'] };
  const made = await admin.send('POST', '/users', body, { 'idempotency-key': key });
  const token = tokenOf(made.json().link as string);
  const created = await admin.send('POST', '/api-keys', { name: 'k', role: 'admin' }, { 'idempotency-key': `${key}2` });
  const apiKey = created.json().key as string;
  await admin.send(
    'POST',
    '/me/password',
    { current: PASSWORD, password: 'a canary password' },
    { 'idempotency-key': `${key}3` },
  );
  const { rows } = await owner.query(
    `select (select jsonb_agg(to_jsonb(e)) from event e) as events, (select jsonb_agg(to_jsonb(i)) from idempotency_key i) as kept,
      (select jsonb_agg(to_jsonb(l)) from auth.link l) as links, (select jsonb_agg(to_jsonb(k)) from auth.api_key k) as keys,
      (select jsonb_agg(to_jsonb(a)) from auth.account a) as accounts`,
  );
  const everything = JSON.stringify(rows);
  expect(everything).toContain('passwordChanged');
  for (const secret of [token, apiKey, apiKey.slice(13), 'a canary password', PASSWORD])
    expect(everything).not.toContain(secret);
  const { rows: kept } = await owner.query(`select key from idempotency_key where key like $1`, [`${key}%`]);
  expect(kept).toEqual([]);
});

describe('users', () => {
  it('are found by name and e-mail, by every member', async () => {
    const { client } = await signedIn(['readOnly']);
    await invite(['finance']);
    const all = (await client.send('GET', '/users')).json() as { users: UserRow[]; count: number };
    expect(all.count).toBe(3);
    expect((await client.send('GET', `/users?q=ADA`)).json().users.map((user: UserRow) => user.name)).toEqual(['Ada']);
    expect((await client.send('GET', `/users?q=${here.email}`)).json().count).toBe(1);
    expect((await client.send('GET', '/users?status=invited')).json().count).toBe(1);
    expect((await client.send('GET', '/users?limit=1')).json()).toMatchObject({ count: 3, users: { length: 1 } });
    expect((await client.send('GET', `/users?q=%25`)).json().count).toBe(0);
  });

  it('change by version; each change is an event with both values', async () => {
    const { user } = await invite(['salesRep']);
    const changed = await admin.send('PATCH', `/users/${user.id}`, {
      version: 1,
      name: 'Renamed',
      roles: ['finance', 'auditor'],
    });
    expect(changed.json()).toMatchObject({
      version: 2,
      name: 'Renamed',
      roles: [{ key: 'finance' }, { key: 'auditor' }],
    });
    const stale = await admin.send('PATCH', `/users/${user.id}`, { version: 1, name: 'Lost' });
    expect([stale.statusCode, stale.json().current.name]).toEqual([412, 'Renamed']);
    const last = (await events(user.id)).at(-1);
    expect(last).toMatchObject({ action: 'updated', actor_id: here.memberId });
    expect(last?.changes).toEqual([
      { field: 'name', from: user.name, to: 'Renamed' },
      { field: 'roles', from: ['salesRep'], to: ['finance', 'auditor'] },
    ]);
  });

  it('change their own name and language only', async () => {
    const { client, id } = await signedIn(['salesRep']);
    expect((await client.send('PATCH', '/me', { name: 'Me', locale: 'zh-CN' })).json().member).toMatchObject({
      name: 'Me',
      locale: 'zh-CN',
    });
    const before = (await owner.query('select to_jsonb(m) as row from member m where id = $1', [id])).rows[0];
    const extras = {
      roles: ['admin'],
      role_keys: ['admin'],
      status: 'active',
      departmentId: null,
      email: 'x@y.co',
      workspace_id: here.workspaceId,
      version: 9,
      id: here.memberId,
    };
    for (const [name, value] of Object.entries(extras)) {
      const answer = await client.send('PATCH', '/me', { name: 'Me', [name]: value });
      expect([name, answer.statusCode]).toEqual([name, 422]);
    }
    expect((await owner.query('select to_jsonb(m) as row from member m where id = $1', [id])).rows[0]).toEqual(before);
  });

  test.each([
    ['/users', { status: 'active' }],
    ['/users', { id: '0197a000-0000-7000-8000-000000000000' }],
    ['/departments', { workspaceId: 'x' }],
    ['/roles', { builtIn: true }],
    ['/api-keys', { workspace: 'x' }],
    ['/session', { memberId: 'x' }],
    ['/setup', { sample: true }],
  ])('POST %s takes no %j (S14)', async (path, extra) => {
    const valid = {
      '/users': { name: 'X', email: 'x@example.com', roles: ['salesRep'] },
      '/departments': { name: 'X' },
      '/roles': { key: 'copy', name: { zh: '甲', en: 'A' }, objects: {} },
      '/api-keys': { name: 'X', role: 'salesRep' },
      '/session': { email: here.email, password: PASSWORD },
      '/setup': { token: 'x'.repeat(43), name: 'X', email: 'x@example.com', adminName: 'X', password: PASSWORD },
    }[path];
    const answer = await admin.send('POST', path, { ...valid, ...extra });
    expect(answer.statusCode).toBe(422);
  });

  it('of another workspace do not exist (S09)', async () => {
    const there = await someWorkspace(server.platform);
    const unknown = '0197a000-0000-7000-8000-000000000000';
    const calls = (id: string) =>
      [
        ['PATCH', `/users/${id}`, { name: 'Mine' }],
        ['POST', `/users/${id}/suspend`, undefined],
        ['POST', `/users/${id}/link`, undefined],
        ['POST', '/departments', { name: 'Trap', leader: id }],
        ['POST', '/api-keys', { name: 'k', role: 'salesRep', member: id }],
      ] as const;
    const foreign = calls(there.memberId);
    for (const [at, [method, path, body]] of calls(unknown).entries()) {
      const without = await admin.send(method, path, body);
      const [, foreignPath = '', foreignBody] = foreign[at] ?? [];
      const answer = await admin.send(method, foreignPath, foreignBody);
      const plain = (text: string): string =>
        text.replaceAll(there.memberId, unknown).replace(/"requestId":"[^"]*"/, '');
      expect([answer.statusCode, plain(answer.body)]).toEqual([without.statusCode, plain(without.body)]);
      expect([404, 422]).toContain(answer.statusCode);
    }
    const { rows } = await owner.query('select name, status from member where id = $1', [there.memberId]);
    expect(rows).toEqual([{ name: 'Ada', status: 'active' }]);
  });
});

describe('administration', () => {
  const ROUTES = [
    ['POST', '/users', { name: 'X', email: 'x@example.com', roles: ['salesRep'] }],
    ['PATCH', '/users/:me', { roles: ['admin'] }],
    ['POST', '/users/:me/suspend'],
    ['POST', '/users/:me/reactivate'],
    ['POST', '/users/:me/link'],
    ['POST', '/departments', { name: 'X' }],
    ['POST', '/roles', { key: 'copy', name: { zh: '甲', en: 'A' }, objects: {} }],
    ['GET', '/api-keys'],
    ['POST', '/api-keys', { name: 'X', role: 'salesRep' }],
  ] as const;
  test.each(ROUTES)('%s %s is refused without the right (S08, S10)', async (method, path, body?: object) => {
    const { client, id } = await signedIn(['salesManager']);
    const answer = await client.send(method, path.replace(':me', id), body);
    expect(answer.statusCode).toBe(403);
    expect((await events(id)).map((event) => event.action)).toEqual(['created', 'joined']);
    const nobody = await new Client(server.app).send(method, path.replace(':me', id), body);
    expect(nobody.statusCode).toBe(401);
  });

  it('is not widened by who manages users only', async () => {
    const objects = { '*': { read: 'all' } };
    const made = await admin.send('POST', '/roles', {
      key: 'hr',
      name: { zh: '人事', en: 'HR' },
      objects,
      admin: ['manageUsers'],
    });
    expect(made.statusCode).toBe(201);
    const { client, id } = await signedIn(['hr']);
    const { user } = await invite(['salesRep'], client);
    expect((await client.send('PATCH', `/users/${user.id}`, { roles: ['salesManager'] })).statusCode).toBe(200);
    const attempts = await Promise.all([
      client.send('PATCH', `/users/${id}`, { roles: ['admin'] }),
      client.send('PATCH', `/users/${user.id}`, { roles: ['operations'] }),
      client.send('POST', '/users', { name: 'X', email: 'x9@example.com', roles: ['admin'] }),
      client.send('PATCH', `/users/${here.memberId}`, { roles: ['readOnly'] }),
      client.send('POST', `/users/${here.memberId}/suspend`),
      client.send('POST', `/users/${here.memberId}/link`),
    ]);
    expect(attempts.map((answer) => answer.statusCode)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  it('never loses its last administrator, however two act at once', async () => {
    expect((await admin.send('POST', `/users/${here.memberId}/suspend`)).statusCode).toBe(409);
    expect((await admin.send('PATCH', `/users/${here.memberId}`, { roles: ['readOnly'] })).statusCode).toBe(409);
    const second = await signedIn(['admin']);
    const [one, two] = await Promise.all([
      memberCtx(server.platform, here.workspaceId, here.memberId),
      memberCtx(server.platform, here.workspaceId, second.id),
    ]);
    const outcomes = await atTheSameMoment([
      () => updateUser(one, second.id, { roles: ['readOnly'] }),
      () => updateUser(two, here.memberId, { roles: ['readOnly'] }),
    ]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('departments', () => {
  const add = async (name: string, parent: string | null = null): Promise<{ id: string; version: number }> => {
    const answer = await admin.send('POST', '/departments', { name, parent });
    expect(answer.statusCode).toBe(201);
    return answer.json() as { id: string; version: number };
  };

  it('make a tree with leaders that a move cannot close into a loop', async () => {
    const east = await add('East');
    const shanghai = await add('Shanghai', east.id);
    const pudong = await add('Pudong', shanghai.id);
    const loop = await admin.send('PATCH', `/departments/${east.id}`, { parent: pudong.id });
    expect([loop.statusCode, loop.json().fields[0].field]).toEqual([422, 'parent']);
    expect((await admin.send('PATCH', `/departments/${east.id}`, { parent: east.id })).statusCode).toBe(422);
    expect(
      (await admin.send('PATCH', `/departments/${east.id}`, { leader: here.memberId, version: 1 })).json(),
    ).toMatchObject({
      version: 2,
      leader: { id: here.memberId, name: 'Ada' },
    });
    const { departments } = (await admin.send('GET', '/departments')).json() as { departments: { name: string }[] };
    expect(departments.map((department) => department.name)).toEqual(['East', 'Shanghai', 'Pudong']);
    expect((await events(east.id)).map((event) => event.action)).toEqual(['created', 'updated']);
  });

  it('do not close a loop by two moves at the same moment', async () => {
    const [one, two] = [await add('One'), await add('Two')];
    const outcomes = await atTheSameMoment([
      () => admin.send('PATCH', `/departments/${one.id}`, { parent: two.id }),
      () => admin.send('PATCH', `/departments/${two.id}`, { parent: one.id }),
    ]);
    const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.statusCode : 0));
    expect(codes.toSorted((a, b) => a - b)).toEqual([200, 422]);
  });

  it('are removed only when empty; their name is free again', async () => {
    const east = await add('East');
    const child = await add('Child', east.id);
    const { user } = await invite(['salesRep']);
    await admin.send('PATCH', `/users/${user.id}`, { department: child.id });
    expect((await admin.send('DELETE', `/departments/${east.id}`)).statusCode).toBe(409);
    expect((await admin.send('DELETE', `/departments/${child.id}`)).statusCode).toBe(409);
    expect((await admin.send('POST', '/departments', { name: 'East' })).statusCode).toBe(422);
    await admin.send('PATCH', `/users/${user.id}`, { department: null });
    expect((await admin.send('DELETE', `/departments/${child.id}`)).statusCode).toBe(204);
    expect((await admin.send('DELETE', `/departments/${east.id}`)).statusCode).toBe(204);
    await add('East');
  });

  it('widen what a manager reaches as soon as the tree changes', async () => {
    const [top, below] = [await add('Top'), await add('Below')];
    const { client, id } = await signedIn(['salesManager']);
    await admin.send('PATCH', `/users/${id}`, { department: top.id });
    const tree = async () => (await memberCtx(server.platform, here.workspaceId, id)).actor.departmentTree;
    expect(await tree()).toEqual([top.id]);
    await admin.send('PATCH', `/departments/${below.id}`, { parent: top.id });
    expect(await tree()).toEqual([top.id, below.id]);
    expect((await client.send('GET', '/me')).json().member.department).toEqual({ id: top.id, name: 'Top' });
  });
});

describe('roles', () => {
  const COPY = {
    key: 'myRep',
    name: { zh: '我的销售', en: 'My rep' },
    objects: { '*': { read: 'own' } },
    fields: { contact: { mobile: 'hidden' } },
  };

  it('are made, changed by version, given, and kept while someone has them', async () => {
    expect((await admin.send('POST', '/roles', COPY)).json()).toMatchObject({
      key: 'myRep',
      builtIn: false,
      version: 1,
      members: 0,
    });
    expect((await admin.send('POST', '/roles', COPY)).json().fields[0].field).toBe('key');
    const { id, client } = await signedIn(['myRep']);
    const rights = async () => (await memberCtx(server.platform, here.workspaceId, id)).actor.rights;
    expect((await rights()).field('contact', 'mobile')).toBe('hidden');
    const { key: _key, ...body } = COPY;
    const changed = await admin.send('PUT', '/roles/myRep', { ...body, fields: {}, version: 1 });
    expect(changed.json()).toMatchObject({ version: 2, members: 1 });
    expect((await rights()).field('contact', 'mobile')).toBe('write');
    expect((await admin.send('PUT', '/roles/myRep', { ...body, version: 1 })).statusCode).toBe(412);
    expect((await client.send('GET', '/roles')).json().roles.at(-1)).toMatchObject({ key: 'myRep', members: 1 });
    expect((await admin.send('DELETE', '/roles/myRep')).statusCode).toBe(409);
    await admin.send('PATCH', `/users/${id}`, { roles: ['salesRep'] });
    expect((await admin.send('DELETE', '/roles/myRep')).statusCode).toBe(204);
  });

  it('that are built in are copied, not changed', async () => {
    const { key: _key, ...body } = COPY;
    expect((await admin.send('PUT', '/roles/salesRep', body)).statusCode).toBe(409);
    expect((await admin.send('DELETE', '/roles/readOnly')).statusCode).toBe(409);
    expect((await admin.send('PUT', '/roles/nothing', body)).statusCode).toBe(404);
  });

  it('name what they get wrong', async () => {
    const wrong = { ...COPY, objects: { deal: { read: 'all' } }, fields: { contact: { mobil: 'hidden' } } };
    const answer = await admin.send('POST', '/roles', wrong);
    expect(answer.json().fields.map((problem: { field: string }) => problem.field)).toEqual([
      'objects.deal',
      'fields.contact.mobil',
    ]);
  });

  it('keep one that administers users and roles', async () => {
    const { key: _key, ...body } = COPY;
    await admin.send('POST', '/roles', { ...COPY, key: 'boss', admin: ['manageUsers', 'manageRoles'] });
    const boss = await signedIn(['boss']);
    const ctx = await memberCtx(server.platform, here.workspaceId, boss.id);
    expect((await boss.client.send('POST', `/users/${here.memberId}/suspend`)).statusCode).toBe(403);
    expect((await admin.send('PATCH', `/users/${here.memberId}`, { roles: ['salesRep'] })).statusCode).toBe(200);
    expect(ctx.actor.rights.admin.size).toBe(2);
    expect((await boss.client.send('PUT', '/roles/boss', body)).statusCode).toBe(409);
  });
});
