import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
let other: Caller;
let neighbour: Caller;

beforeAll(async () => {
  test = await testPlatform();
  await test.openGates();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  admin = await callerFor(test);
  other = await callerFor(test, await test.addMember('同事', ['admin']), 'admin');
  const place = await test.addWorkspace('隔壁');
  neighbour = await callerFor(test, place.memberId, 'admin', { workspaceId: place.workspaceId, admin: place.memberId });
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  Number((await owner.query<{ n: string }>(`select count(*) as n from ${sql}`, values)).rows[0]?.n);

/** Sends at most `width` at a time. */
async function inParallel<T>(width: number, work: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = [...work.entries()];
  const one = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: width }, one));
  return results;
}

const deal = async (values: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
  part(await admin.send('POST', '/opportunities', { name: '产线升级', amount: 100, ...values }), 'record');

describe('an answer lost on the way (F04)', () => {
  it('makes no second record in a thousand repeats, some at the same moment', async () => {
    const keys = Array.from({ length: 200 }, () => newId());
    // The client has the answer of none: each request is repeated five times, in any order, until one is answered.
    const sends = keys.flatMap((key) =>
      Array.from({ length: 5 }, () => async () => {
        for (;;) {
          const answer = await admin.send('POST', '/accounts', { name: `客户 ${key}` }, { 'idempotency-key': key });
          if (answer.status !== 409) return { key, answer };
          expect(answer.json?.code).toBe('idempotency_running');
        }
      }),
    );
    const answers = await inParallel(
      16,
      sends.toSorted((a, b) => hash(a) - hash(b)),
    );
    expect(answers.filter(({ answer }) => answer.status !== 201)).toEqual([]);
    for (const key of keys) {
      const own = answers.filter((one) => one.key === key).map(({ answer }) => part(answer, 'record').id);
      expect(new Set(own).size).toBe(1);
    }
    expect(await count(`account where name like '客户 %'`)).toBe(200);
    expect(await count(`event where object = 'account' and action = 'created'`)).toBe(200);
    expect(answers.filter(({ answer }) => answer.headers['idempotency-replayed'] === 'true')).toHaveLength(800);
  });

  it('answers 422 to the same key with another body, and 409 while the first still runs', async () => {
    const key = newId();
    const headers = { 'idempotency-key': key };
    expect((await admin.send('POST', '/accounts', { name: '甲' }, headers)).status).toBe(201);
    const mismatch = await admin.send('POST', '/accounts', { name: '乙' }, headers);
    expect([mismatch.status, mismatch.json?.code]).toEqual([422, 'idempotency_mismatch']);
    const elsewhere = await admin.send('POST', '/leads', { name: '甲', source: 'website' }, headers);
    expect(elsewhere.json?.code).toBe('idempotency_mismatch');

    // The row that the request wants to change is held by someone else, so that it is under way when it is repeated.
    const { id } = await deal();
    await owner.query('begin');
    await owner.query('select 1 from opportunity where id = $1 for update', [id]);
    const change = { version: 1, name: '改名' };
    const slow = newId();
    const first = admin.send('PATCH', `/opportunities/${String(id)}`, change, { 'idempotency-key': slow });
    while ((await count('pg_locks where not granted')) === 0);
    const second = await admin.send('PATCH', `/opportunities/${String(id)}`, change, { 'idempotency-key': slow });
    expect([second.status, second.json?.code]).toEqual([409, 'idempotency_running']);
    await owner.query('rollback');
    expect((await first).status).toBe(200);
    const repeated = await admin.send('PATCH', `/opportunities/${String(id)}`, change, { 'idempotency-key': slow });
    expect([repeated.status, repeated.json]).toEqual([200, (await first).json]);
  });

  it('keeps the keys of another person and another workspace apart', async () => {
    const headers = { 'idempotency-key': newId() };
    const ids = [];
    for (const caller of [admin, other, neighbour])
      ids.push(part(await caller.send('POST', '/accounts', { name: '同键' }, headers), 'record').id);
    expect(new Set(ids).size).toBe(3);
  });

  it('does not keep a refusal: what is mended may be sent under the same key', async () => {
    const headers = { 'idempotency-key': newId() };
    expect((await admin.send('POST', '/accounts', { name: '' }, headers)).status).toBe(422);
    expect((await admin.send('POST', '/accounts', { name: '改好' }, headers)).status).toBe(201);
  });
});

const hash = (work: () => unknown): number => {
  order.set(work, order.get(work) ?? (order.size * 7919) % 1009);
  return order.get(work) ?? 0;
};
const order = new Map<() => unknown, number>();

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

it('loses no update of eight editors, and tells a late one both values (F05)', async () => {
  const rounds = Number(process.env.F05_ROUNDS ?? 20);
  const { id } = await deal({ description: '' });
  const path = `/opportunities/${String(id)}`;
  const editors = Array.from({ length: 8 }, (_, editor) => async () => {
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const mine = `${editor}.${round};`;
      for (;;) {
        const seen = part(await (editor % 2 === 0 ? admin : other).send('GET', path), 'record');
        const description = `${textOf(seen.description)}${mine}`;
        const answer = await (editor % 2 === 0 ? admin : other).send(
          'PATCH',
          path,
          { description },
          { 'if-match': `"${String(seen.version)}"` },
        );
        if (answer.status === 200) break;
        expect([answer.status, answer.json?.code]).toEqual([412, 'stale_version']);
        const current = part(answer, 'current');
        expect(Number(current.version)).toBeGreaterThan(Number(seen.version));
        expect(answer.json?.clash).toEqual([{ field: 'description', yours: description, theirs: current.description }]);
        refused++;
      }
    }
    return refused;
  });
  const refused = await inParallel(8, editors);
  const last = part(await admin.send('GET', path), 'record');
  const written = textOf(last.description).split(';').filter(Boolean);
  expect(written.toSorted()).toEqual(
    Array.from({ length: 8 }, (_, editor) => Array.from({ length: rounds }, (__, round) => `${editor}.${round}`))
      .flat()
      .toSorted(),
  );
  expect(last.version).toBe(1 + 8 * rounds);
  expect(refused.some((times) => times > 0)).toBe(true);
});

interface Visit {
  seq: number;
  stage_id: string;
  left_at: string | null;
  move: string;
}
interface Stage {
  id: string;
  kind: string;
}

async function stagesOf(): Promise<Stage[]> {
  const processes = items(await admin.send('GET', '/processes')) as unknown as {
    isDefault: boolean;
    stages: Stage[];
  }[];
  return processes.find((process) => process.isDefault)?.stages ?? [];
}

/** What the log, the visits and the board say of one deal, after moves that raced. */
async function expectSerial(
  id: string,
  start: string,
  answers: readonly { to: string; answer: Answer }[],
): Promise<void> {
  const { rows: visits } = await owner.query<Visit>(
    'select * from stage_visit where opportunity_id = $1 order by seq',
    [id],
  );
  expect(visits.map(({ seq }) => seq)).toEqual(visits.map((_, index) => index + 1));
  expect(visits.filter(({ left_at }) => left_at === null)).toHaveLength(1);
  const accepted = answers.filter(({ answer }) => answer.status === 200);
  // The versions of the accepted moves are one serial order: each visit is the move of its number.
  const ordered = accepted.toSorted(
    (a, b) => Number(part(a.answer, 'record').version) - Number(part(b.answer, 'record').version),
  );
  expect(visits.map(({ stage_id }) => stage_id)).toEqual([start, ...ordered.map(({ to }) => to)]);
  for (const { answer } of answers) expect([200, 412, 422]).toContain(answer.status);
  const record = part(await admin.send('GET', `/opportunities/${id}`), 'record');
  expect((record.stage as { id: string }).id).toBe(visits.at(-1)?.stage_id);
  expect(record.version).toBe(1 + accepted.length);
}

/** A whole loss review, for moves that may lose the deal. */
const LOSS = (lossStage: string) => ({ lostTo: '对手', lossReason: '价格', lossStage, lossStrategy: '明年再访' });

describe('moves at the same moment (F06)', () => {
  it('come out as one serial order, fifty to won and reopened', async () => {
    const stages = await stagesOf();
    const open = stages.find(({ kind }) => kind === 'open')?.id ?? '';
    const won = stages.find(({ kind }) => kind === 'done')?.id ?? '';
    const { id } = await deal();
    // Each looks, then moves: half close the deal, half reopen it.
    const answers = await inParallel(
      16,
      Array.from({ length: 50 }, (_, turn) => async () => {
        const to = turn % 2 === 0 ? won : open;
        const { version } = part(await admin.send('GET', `/opportunities/${String(id)}`), 'record');
        const body = { stage: to, version, reason: '客户改变了主意' };
        return { to, answer: await admin.send('POST', `/opportunities/${String(id)}/move`, body) };
      }),
    );
    const moved = answers.filter(({ answer }) => answer.status === 200 && answer.text !== '');
    expect(moved.length).toBeGreaterThan(1);
    await expectSerial(String(id), open, withoutIdle(answers));
  });

  it('are those of a model for any moves', async () => {
    const stages = await stagesOf();
    const start = stages.find(({ kind }) => kind === 'open')?.id ?? '';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: stages.length - 1 }), { minLength: 2, maxLength: 10 }), async (picks) => {
        const { id } = await deal();
        const answers = await Promise.all(
          picks.map(async (pick) => {
            const to = stages[pick]?.id ?? '';
            const body = { stage: to, version: 1, reason: '模型', ...LOSS(to) };
            return { to, answer: await admin.send('POST', `/opportunities/${String(id)}/move`, body) };
          }),
        );
        await expectSerial(String(id), start, withoutIdle(answers));
      }),
      { numRuns: 15, seed: 6 },
    );
  });

  it('leave sums and facts that equal the rows', async () => {
    const process = (items(await admin.send('GET', '/processes'))[0] ?? {}).id as string;
    const board = await admin.send('GET', `/opportunities/board?process=${process}&limit=100`);
    const { rows } = await owner.query<{ stage: string; n: number; sum: number }>(
      `select stage_id as stage, count(*)::int as n, sum(amount_base)::int as sum from opportunity
       where workspace_id = $1 and process_id = $2 and deleted_at is null group by 1`,
      [test.workspaceId, process],
    );
    const columns = (board.json?.columns ?? []) as { stage: string; count: number; sum: number }[];
    const line = (row: { stage: string; count: number; sum: number }) => `${row.stage} ${row.count} ${row.sum}`;
    const shown = columns.filter((column) => column.count > 0).map(line);
    expect(new Set(shown)).toEqual(new Set(rows.map(({ stage, n, sum }) => line({ stage, count: n, sum }))));
    expect((await checkWorkspace(await test.system())).violations).toEqual([]);
  });
});

/** A move to the stage in which the deal stands already is answered 200 and changes nothing: its version is an earlier one's. */
function withoutIdle<T extends { answer: Answer }>(answers: readonly T[]): T[] {
  const seen = new Set<unknown>([1]);
  return answers.filter(({ answer }) => {
    if (answer.status !== 200) return true;
    const { version } = part(answer, 'record');
    return !seen.has(version) && seen.add(version);
  });
}
