import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../id.ts';
import { type Caller, callerFor, part } from './caller.fixture.ts';
import { RECIPES, sendChange } from './operations.fixture.ts';

/** Changes without a recipe here, and why. */
const ELSEWHERE: Record<string, string> = {
  'POST /setup': 'identity/setup.pg.test.ts',
  'POST /session': 'identity/sign-in.pg.test.ts',
  'POST /session/link': 'identity/setup.pg.test.ts',
  'DELETE /session': 'identity/sign-in.pg.test.ts',
  'DELETE /sessions': 'identity/sign-in.pg.test.ts',
  'DELETE /sessions/{id}': 'identity/sign-in.pg.test.ts',
  'POST /me/password': 'identity/sign-in.pg.test.ts',
  'POST /password/forgot': 'changes nothing but a counter of tries; identity/password.pg.test.ts',
  'POST /password/reset': 'identity/sign-in.pg.test.ts',
  'POST /links/look': 'changes nothing',
  'POST /invites/accept': 'identity/people.pg.test.ts',
  'PATCH /me': 'a session only, no key; identity/people.pg.test.ts',
  'POST /presence': 'changes nothing that is kept',
  'POST /processes/{id}/check': 'changes nothing; process/process.pg.test.ts',
  'POST /notifications/read': 'what a person has read is no business record',
  'POST /portal/open': 'a customer’s link, no key; confirmation/confirmation.pg.test.ts',
  'POST /portal/sign': 'a customer’s link, no key; confirmation/confirmation.pg.test.ts',
  'POST /portal/ask': 'a customer’s link, no key; confirmation/confirmation.pg.test.ts',
  'POST /imports/{id}/start': 'import/import.pg.test.ts',
  'POST /imports/{id}/undo': 'import/import.pg.test.ts',
};

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
let neighbour: Caller;
let changes: string[];

beforeAll(async () => {
  test = await testPlatform();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  admin = await callerFor(test);
  const other = await test.addWorkspace('隔壁');
  neighbour = await callerFor(test, other.memberId, 'admin', { workspaceId: other.workspaceId, admin: other.memberId });
  const paths = part(await admin.send('GET', '/openapi.json'), 'paths');
  changes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods as object)
      .filter((method) => method !== 'get')
      .map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
  );
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

interface EventRow {
  action: string;
  actor_id: string | null;
  actor_kind: string;
  on_behalf_of_id: string | null;
  request_id: string | null;
  address: string | null;
  changes: unknown[];
}
const lastSeq = async (): Promise<string> =>
  (await owner.query<{ seq: string }>('select coalesce(max(seq), 0)::text as seq from event')).rows[0]?.seq ?? '0';

it('knows how to make every change of the API document', () => {
  expect(changes.filter((change) => !(change in RECIPES) && !(change in ELSEWHERE))).toEqual([]);
  expect([...Object.keys(RECIPES), ...Object.keys(ELSEWHERE)].filter((known) => !changes.includes(known))).toEqual([]);
});

describe('each change leaves a row of who, when, from where (D05)', () => {
  it.each(Object.entries(RECIPES))('%s', async (name, recipe) => {
    const change = await recipe(admin);
    const before = await lastSeq();
    const answer = await sendChange(admin, name.split(' ')[0] ?? '', change);
    expect([answer.status < 300, answer.text.slice(0, 300)]).toEqual([true, answer.text.slice(0, 300)]);
    const { rows } = await owner.query<EventRow>('select * from event where seq > $1 and workspace_id = $2', [
      before,
      test.workspaceId,
    ]);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      // What the product does by itself in the same change names who caused it.
      const who =
        row.actor_kind === 'system'
          ? { actor_id: null, on_behalf_of_id: test.admin }
          : { actor_id: test.admin, actor_kind: 'apiKey', on_behalf_of_id: null };
      expect(row).toMatchObject({ ...who, address: '127.0.0.1' });
      expect(row.request_id).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(rows.some((row) => row.actor_kind === 'apiKey')).toBe(true);
    expect(new Set(rows.map((row) => row.request_id)).size).toBe(1);
    // A key, link or token that was given is in no row of the log.
    for (const secret of answer.text.match(
      /tlk_[A-Za-z0-9_-]{20,}|token=[A-Za-z0-9_-]{20,}|confirm#[A-Za-z0-9_-]{20,}/g,
    ) ?? [])
      expect(JSON.stringify(rows)).not.toContain(secret.replace(/^(token=|confirm#)/, ''));
  });
});

/** What a reading address needs beside its id. */
const QUERIES: Record<string, string> = { '/processes/{id}/compare': '?from=1&to=1' };

/** The parts of an address that are ids, replaced by ones that nobody has. */
const strange = (path: string): string =>
  path.replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, () => newId());

describe("another workspace's ids answer like ids that nobody has (S09)", () => {
  it.each(Object.entries(RECIPES).filter(([name]) => name.includes('{id}')))('%s', async (name, recipe) => {
    const method = name.split(' ')[0] ?? '';
    const change = await recipe(neighbour);
    const state = async () =>
      (
        await owner.query(
          "select md5(coalesce(string_agg(to_jsonb(e)::text, '' order by seq), '')) as hash from event e",
        )
      ).rows[0];
    const before = await state();
    const foreign = await sendChange(admin, method, change);
    const absent = await sendChange(admin, method, { ...change, path: strange(change.path) });
    expect(foreign.status).toBeGreaterThanOrEqual(400);
    expect([foreign.status, { ...foreign.json, requestId: '' }]).toEqual([
      absent.status,
      { ...absent.json, requestId: '' },
    ]);
    expect(await state()).toEqual(before);
    const known = await sendChange(neighbour, method, change);
    expect([known.status < 300, known.text.slice(0, 200)]).toEqual([true, known.text.slice(0, 200)]);
  });

  it('when they are read', async () => {
    const paths = part(await admin.send('GET', '/openapi.json'), 'paths');
    const reads = Object.entries(paths).filter(
      ([path, methods]) => path.includes('{id}') && 'get' in (methods as object),
    );
    expect(reads.length).toBeGreaterThan(15);
    for (const [path] of reads) {
      const own = path.replace('/api/v1', '');
      const twin = Object.keys(RECIPES).find((name) =>
        name.replace(/^\w+ /, '').startsWith(own.replace(/\{id\}.*/, '{id}')),
      );
      const change = twin === undefined ? undefined : await RECIPES[twin]?.(neighbour);
      const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(change?.path ?? '')?.[0] ?? newId();
      const others = (at: string): string => at.replace('{number}', '1').replace(/\{\w+\}/g, () => newId());
      const query = QUERIES[own] ?? '';
      const foreign = await admin.send('GET', `${others(own.replace('{id}', id))}${query}`);
      const absent = await admin.send('GET', `${others(own.replace('{id}', newId()))}${query}`);
      expect([path, foreign.status]).toEqual([path, 404]);
      expect({ ...foreign.json, requestId: '' }).toEqual({ ...absent.json, requestId: '' });
    }
  });

  it('when a body points at them', async () => {
    const { id } = part(await neighbour.send('POST', '/accounts', { name: '隔壁客户' }), 'record');
    const answerOf = async (account: unknown) => {
      const answer = await admin.send('POST', '/opportunities', { name: '指向', account });
      return {
        status: answer.status,
        text: answer.text.replaceAll(String(account), '?').replace(/"requestId":"[^"]*"/, ''),
      };
    };
    expect(await answerOf(id)).toEqual(await answerOf(newId()));
  });
});

describe('what nobody may set is taken from no body (S14)', () => {
  it.each(
    Object.entries(RECIPES).filter(([name]) =>
      /^(POST|PATCH) \/(opportunities|accounts|contacts|leads|activities|tasks)(\/\{id\})?$/.test(name),
    ),
  )('%s', async (name, recipe) => {
    const long = '2001-01-01T00:00:00.000Z';
    const foreign: [key: string, value: unknown][] = [
      ['workspaceId', newId()],
      ['workspace_id', newId()],
      ['createdAt', long],
      ['createdBy', test.admin],
      ['updatedAt', long],
      ['updatedBy', test.admin],
      ['deletedAt', long],
      ['grams', ['x']],
      ['slot_t1', 'x'],
      ['custom', { cf_x: 1 }],
      ['collaborators', [test.admin]],
      ['collaborator_ids', [test.admin]],
      ['stageKind', 'won'],
      ['stageEnteredAt', long],
      ['processVersion', newId()],
      ['amountBase', 1],
      ['activityCount', 9],
      ['lastActivityAt', long],
      ['openOpportunities', 9],
      ['wonAmountBase', 9],
    ];
    const method = name.split(' ')[0] ?? '';
    for (const [key, value] of foreign) {
      const change = await recipe(admin);
      const answer = await sendChange(admin, method, { ...change, body: { ...(change.body as object), [key]: value } });
      expect([key, answer.status]).toEqual([key, 422]);
    }
    const change = await recipe(admin);
    const id = newId();
    const answer = await sendChange(admin, method, { ...change, body: { ...(change.body as object), id } });
    expect(part(answer, 'record').id).not.toBe(id);
  });
});
