import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { systemCtx } from './actor.ts';
import { identityVerbs } from './identity.admin.ts';
import { Client, ORIGIN, PASSWORD, startProcess, type TestProcess } from './identity.fixture.ts';
import {
  createWorkspace,
  listWorkspaces,
  printedSetupLink,
  refreshWorkspaces,
  workspaceSeeds,
} from './workspace.service.ts';

const BODY = { name: '启明机械', email: 'Li.Lei@Example.com', adminName: '李雷', password: PASSWORD };

const shipped = workspaceSeeds.length;
let database: TestDatabase;
let server: TestProcess;
beforeEach(async () => {
  database = await freshDatabase();
  server = await startProcess(database);
});
afterEach(async () => {
  workspaceSeeds.splice(shipped);
  await server.stop();
  await database.drop();
});
const tokenOf = (link: string | undefined): string => new URL(link ?? '').searchParams.get('token') ?? '';

it('makes the first workspace with the printed link, once, and signs its administrator in', async () => {
  const client = new Client(server.app);
  expect((await client.send('GET', '/setup/state')).json()).toEqual({ needed: true });
  const link = await printedSetupLink(server.platform, ORIGIN);
  expect(link).toMatch(/^http:\/\/crm\.test\/setup\?token=[\w-]{43}$/);
  const made = await client.send('POST', '/setup', { ...BODY, token: tokenOf(link) });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({
    member: { name: '李雷', email: 'li.lei@example.com', roles: [{ key: 'admin' }], locale: 'zh-CN' },
    workspace: { name: '启明机械', currency: 'CNY', timeZone: 'Asia/Shanghai', sample: false },
  });
  expect((await client.send('GET', '/me')).json()).toEqual(made.json());
  expect((await client.send('GET', '/setup/state')).json()).toEqual({ needed: false });
  expect((await client.send('POST', '/setup', { ...BODY, token: tokenOf(link) })).statusCode).toBe(404);
  expect(await printedSetupLink(server.platform, ORIGIN)).toBeUndefined();
  expect(await listWorkspaces(server.platform)).toHaveLength(1);
});

it('makes one workspace when the link is used twice at the same moment', async () => {
  const token = tokenOf(await printedSetupLink(server.platform, ORIGIN));
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => new Client(server.app).send('POST', '/setup', { ...BODY, token })),
  );
  expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 404, 404, 404]);
  expect(await listWorkspaces(server.platform)).toHaveLength(1);
});

test.each([
  [
    'of an earlier start',
    async () => {
      const old = await printedSetupLink(server.platform, ORIGIN);
      await printedSetupLink(server.platform, ORIGIN);
      return tokenOf(old);
    },
  ],
  [
    'a day old',
    async () => {
      const old = await printedSetupLink(server.platform, ORIGIN);
      server.time.now += 24 * 60 * 60 * 1000 + 1;
      return tokenOf(old);
    },
  ],
  ['guessed', () => Promise.resolve('x'.repeat(43))],
])('refuses a setup link %s (S34)', async (_kind, tokenFrom) => {
  const answer = await new Client(server.app).send('POST', '/setup', { ...BODY, token: await tokenFrom() });
  expect(answer.statusCode).toBe(404);
  expect(await listWorkspaces(server.platform)).toEqual([]);
});

it('refuses a weak password by name and leaves the link usable', async () => {
  const token = tokenOf(await printedSetupLink(server.platform, ORIGIN));
  const client = new Client(server.app);
  const weak = await client.send('POST', '/setup', { ...BODY, password: 'password123', token });
  expect(weak.statusCode).toBe(422);
  expect(weak.json().fields).toEqual([expect.objectContaining({ field: 'password' })]);
  expect((await client.send('POST', '/setup', { ...BODY, token })).statusCode).toBe(201);
});

it('seeds a new workspace in the same transaction: a seed that fails leaves nothing', async () => {
  workspaceSeeds.push(async (ctx, tx) => {
    expect(ctx.directory.workspace.name).toBe('Seeded');
    await tx.run('update workspace set currency = $2 where workspace_id = $1', [tx.workspaceId, 'EUR']);
  });
  const input = {
    name: 'Seeded',
    email: 'a@b.co',
    adminName: 'Ann',
    password: PASSWORD,
    currency: 'USD',
    timeZone: 'Europe/Paris',
    locale: 'en',
  } as const;
  const { workspaceId, memberId } = await createWorkspace(server.platform, input);
  const ctx = await systemCtx(server.platform, workspaceId);
  expect(ctx.directory.workspace).toMatchObject({ currency: 'EUR', timeZone: 'Europe/Paris', locale: 'en' });
  expect(ctx.directory.members.get(memberId)?.roleKeys).toEqual(['admin']);
  expect(ctx.directory.roles.size).toBe(10);
  workspaceSeeds.push(() => Promise.reject(new Error('seed broke')));
  await expect(createWorkspace(server.platform, { ...input, email: 'c@d.co' })).rejects.toThrow('seed broke');
  expect(await listWorkspaces(server.platform)).toEqual([workspaceId]);
});

it('brings built-in roles of an older version up to date at start, once', async () => {
  const { workspaceId } = await createWorkspace(server.platform, {
    ...BODY,
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    locale: 'zh-CN',
  });
  const ctx = await systemCtx(server.platform, workspaceId);
  const events = async (): Promise<string[]> =>
    ctx.read(async (tx) => {
      const rows = await tx.sql<{ action: string }>(
        `select action from event where workspace_id = $1 and object = 'role' order by seq`,
        [workspaceId],
      );
      return rows.map((row) => row.action);
    });
  await refreshWorkspaces(server.platform);
  expect(await events()).toEqual([]);
  await ctx.transaction(async (tx) => {
    await tx.run(`delete from role where workspace_id = $1 and key = 'auditor'`, [workspaceId]);
    await tx.run(
      `update role set definition = jsonb_set(definition, '{objects}', '{}') where workspace_id = $1 and key = 'finance'`,
      [workspaceId],
    );
    await tx.run(
      `update role set definition = jsonb_set(definition, '{builtIn}', 'false') where workspace_id = $1 and key = 'legal'`,
      [workspaceId],
    );
  });
  await refreshWorkspaces(server.platform);
  await refreshWorkspaces(server.platform);
  expect((await events()).toSorted()).toEqual(['created', 'updated']);
  const { roles } = await server.platform.directories.get(workspaceId);
  expect(roles.get('finance')?.objects['account']?.read).toBe('all');
  expect(roles.get('auditor')?.admin).toEqual(['readAudit']);
  expect(roles.get('legal')?.builtIn).toBe(false);
});

it('lets an operator make workspace, users and keys from the command line', async () => {
  const run = (name: string, options: Record<string, string | boolean>, stdin = ''): Promise<unknown> => {
    const verb = identityVerbs.find((candidate) => candidate.name === name);
    if (verb === undefined) throw new Error(`no verb ${name}`);
    return verb.run({ platform: server.platform, options, stdin: () => Promise.resolve(stdin), origin: ORIGIN });
  };
  await run('create-workspace', { name: 'Acme', email: 'ann@example.com', 'password-stdin': true }, PASSWORD);
  await new Client(server.app).signIn('ann@example.com');
  await run(
    'create-user',
    { email: 'bo@example.com', name: 'Bo', role: 'salesRep', 'password-stdin': true },
    'another good secret',
  );
  const bo = await new Client(server.app).signIn('bo@example.com', 'another good secret');
  expect((await bo.send('GET', '/me')).json().member.roles).toEqual([
    { key: 'salesRep', name: { zh: '销售', en: 'Sales rep' } },
  ]);
  expect(await run('create-user', { email: 'cy@example.com', name: 'Cy', role: 'finance,auditor' })).toMatchObject({
    link: expect.stringContaining(`${ORIGIN}/invite?token=`),
  });
  const { key } = (await run('create-api-key', {
    email: 'bo@example.com',
    role: 'salesRep',
    scopes: 'member:read',
  })) as { key: string };
  const program = new Client(server.app);
  program.key = key;
  expect((await program.send('GET', '/users')).json().count).toBe(3);
  const { link } = (await run('create-sign-in-link', { email: 'bo@example.com' })) as { link: string };
  const visitor = new Client(server.app);
  expect((await visitor.send('POST', '/session/link', { token: tokenOf(link) })).json().member.name).toBe('Bo');
  expect((await visitor.send('GET', '/me')).statusCode).toBe(200);
  expect((await new Client(server.app).send('POST', '/session/link', { token: tokenOf(link) })).statusCode).toBe(404);
  await expect(run('create-user', { email: 'not-mail', name: 'X', role: 'salesRep' })).rejects.toMatchObject({
    code: 'invalid',
  });
  await expect(
    run('create-user', { workspace: 'Other', email: 'd@e.co', name: 'X', role: 'salesRep' }),
  ).rejects.toMatchObject({ code: 'invalid' });
});
