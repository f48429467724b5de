import { createHash } from 'node:crypto';
import { activityFacts, type ActivityOfOpportunity } from '@throughline/domain/activity/activity-facts.ts';
import { type FollowUpNote, followUpProblems } from '@throughline/domain/activity/note-quality.ts';
import { isWorkingDay } from '@throughline/domain/calendar/working-time.ts';
import { dayOfInstant } from '@throughline/domain/calendar/zone.ts';
import { type SampleScale, writeScript } from '@throughline/domain/sample/script.ts';
import { freshDatabase } from '@throughline/testing/database.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, PASSWORD, startProcess } from '../identity/identity.fixture.ts';
import { printedSetupLink } from '../identity/workspace.service.ts';
import { inTransaction } from '../platform/db.ts';
import { ensureSample, findSample, makeSample, visitorLinks } from './sample.service.ts';

const SCALE: SampleScale = { people: 24, days: 30, accounts: 8, leads: 40, deals: 36 };
/** A Wednesday; the played month holds the holidays of October 2026 and a make-up Saturday. */
const NOW = Date.parse('2026-10-21T08:30:00Z');
const REQUEST = { seed: 'test', now: NOW, scale: SCALE };

let house: TestPlatform;
let workspaceId: string;

beforeAll(async () => {
  house = await testPlatform({ now: NOW });
  workspaceId = await makeSample(house.platform, REQUEST);
});
afterAll(() => house.close());

const query = <Row extends object>(text: string, id = workspaceId): Promise<Row[]> =>
  inTransaction(house.platform.pool, id, (tx) => tx.sql<Row>(text, [id]), { readOnly: true });

const CONTENT = [
  `select o.name, o.amount, o.close_date, o.created_at, o.closed_at, o.activity_count, o.key_person_met, o.quote_sent_at, o.next_step,
     s.key as stage, p.key as process, a.name as account, m.name as owner, o.version
   from opportunity o join stage s on s.workspace_id = o.workspace_id and s.id = o.stage_id
   join process p on p.workspace_id = o.workspace_id and p.id = o.process_id
   join account a on a.workspace_id = o.workspace_id and a.id = o.account_id
   join member m on m.workspace_id = o.workspace_id and m.id = o.owner_id
   where o.workspace_id = $1 order by o.created_at, o.name`,
  `select v.at, v.action, v.conclusion, v.next_step, v.next_step_at, v.late_entry, m.name as owner
   from activity v join member m on m.workspace_id = v.workspace_id and m.id = v.owner_id where v.workspace_id = $1 order by v.at, v.action`,
  `select e.at, e.object, e.action, e.reason, m.name as actor from event e left join member m on m.workspace_id = e.workspace_id and m.id = e.actor_id
   where e.workspace_id = $1 order by e.at, e.object, e.action, e.reason, m.name`,
  `select s.key, v.seq, v.entered_at, v.left_at, v.move, v.reason from stage_visit v
   join stage s on s.workspace_id = v.workspace_id and s.id = v.stage_id where v.workspace_id = $1 order by v.entered_at, v.seq, s.key`,
  'select name, status, source, created_at, converted_at, version from lead where workspace_id = $1 order by created_at, name',
  'select title, status, due, done_at from task where workspace_id = $1 order by created_at, title',
  'select name, title, attitude, decision_role from contact where workspace_id = $1 order by created_at, name',
  'select name, class, lifecycle, last_activity_at, open_opportunities, won_amount_base from account where workspace_id = $1 order by created_at, name',
];

/** Content, order and counts, without ids. */
async function digest(id: string): Promise<string> {
  const sum = createHash('sha256');
  for (const text of CONTENT) sum.update(JSON.stringify(await query(text, id)));
  return sum.digest('hex');
}

describe('the sample workspace', () => {
  test('is the same for the same seed, and another for another', async () => {
    const again = await makeSample(house.platform, REQUEST);
    const other = await makeSample(house.platform, { ...REQUEST, seed: 'other' });
    expect(await digest(again)).toBe(await digest(workspaceId));
    expect(await digest(other)).not.toBe(await digest(workspaceId));
  });

  test('has exactly what the script says', async () => {
    const script = writeScript({ ...REQUEST, timeZone: 'Asia/Shanghai' });
    const created = (object: string) =>
      script.actions.filter((action) => action.do === 'create' && action.object === object).length;
    for (const object of ['account', 'contact', 'lead', 'opportunity', 'activity', 'task']) {
      // Standard actions come of themselves when a stage is entered.
      const own = object === 'task' ? ` and source = 'manual'` : '';
      const [row] = await query<{ n: number }>(
        `select count(*)::int as n from ${object} where workspace_id = $1${own}`,
      );
      expect([object, row?.n]).toEqual([object, created(object)]);
      expect([object, created(object) > 0]).toEqual([object, true]);
    }
    expect((await query('select 1 from member where workspace_id = $1')).length).toBe(SCALE.people);
  });

  test('moves deals by what their gates asked for, with evidence behind it', async () => {
    const moves = await query<{ move: string; passed: Record<string, string> | null }>(
      `select move, passed from stage_visit where workspace_id = $1 and move in ('next', 'skip')`,
    );
    expect(moves.length).toBeGreaterThan(20);
    expect(moves.filter(({ passed }) => Object.keys(passed ?? {}).length === 0)).toEqual([]);
    const levels = new Set(moves.flatMap(({ passed }) => Object.values(passed ?? {})));
    expect(levels).toEqual(new Set(['declared', 'proven']));
  });

  test('says that it is invented', async () => {
    const [row] = await query<{ name: string; sample: boolean }>(
      'select name, sample from workspace where workspace_id = $1',
    );
    expect(row?.sample).toBe(true);
    expect(row?.name).toContain('示例');
  });

  test('keeps every deal in the stage of its one open visit', async () => {
    const rows = await query<{ stage: string; open: string[]; visits: number }>(
      `select o.stage_id::text as stage, count(v.id)::int as visits, array_agg(v.stage_id::text) filter (where v.left_at is null) as open
       from opportunity o left join stage_visit v on v.workspace_id = o.workspace_id and v.opportunity_id = o.id
       where o.workspace_id = $1 group by o.id, o.stage_id`,
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ stage, open }) => open?.length !== 1 || open[0] !== stage)).toEqual([]);
    expect(Math.max(...rows.map(({ visits }) => visits))).toBeGreaterThan(2);
  });

  test('keeps the facts of deals equal to those of their activities', async () => {
    const deals = await query<Record<string, unknown> & { id: string }>(
      `select id, last_activity_at as "lastActivityAt", next_step as "nextStep", next_step_at as "nextStepAt", activity_count as "activityCount",
         advance_count as "advanceCount", key_person_met as "keyPersonMet", key_contacts as "keyContacts" from opportunity where workspace_id = $1`,
    );
    const activities = await query<ActivityOfOpportunity & { opportunity: string }>(
      `select a.id, a.opportunity_id as opportunity, a.kind, a.at, a.next_step as "nextStep", a.next_step_at as "nextStepAt", a.advanced,
         a.contact_id as "contactId", coalesce(c.decision_role = 'decisionMaker', false) as "isDecisionMaker"
       from activity a left join contact c on c.workspace_id = a.workspace_id and c.id = a.contact_id
       where a.workspace_id = $1 and a.deleted_at is null`,
    );
    const byDeal = Map.groupBy(activities, ({ opportunity }) => opportunity);
    for (const { id, ...kept } of deals) expect(kept).toEqual(activityFacts(byDeal.get(id) ?? []));
    expect(deals.some(({ keyPersonMet }) => keyPersonMet === true)).toBe(true);
  });

  test('has follow-ups that say something, on working days, not later than now', async () => {
    const { days } = writeScript({ ...REQUEST, timeZone: 'Asia/Shanghai' });
    const notes = await query<FollowUpNote & { at: string; createdAt: string }>(
      `select action, conclusion, next_step as "nextStep", next_step_at as "nextStepAt", at, created_at as "createdAt" from activity where workspace_id = $1`,
    );
    expect(notes.flatMap((note) => followUpProblems(note, true))).toEqual([]);
    const isOff = (at: string) => !isWorkingDay(days.calendar, dayOfInstant('Asia/Shanghai', Date.parse(at)));
    expect(notes.filter(({ at, createdAt }) => isOff(at) || isOff(createdAt))).toEqual([]);
    const events = await query<{ at: string; seq: number; of: string }>(
      'select at, seq, record_id as of from event where workspace_id = $1 order by at, seq',
    );
    expect(events.filter(({ at }) => isOff(at) || Date.parse(at) > NOW)).toEqual([]);
    // The history of each record is written in the order of its moments.
    for (const own of Map.groupBy(events, ({ of }) => of).values())
      expect(own.map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq).toSorted((a, b) => a - b));
    // The last working day is not empty: a newcomer sees a house at work.
    expect(dayOfInstant('Asia/Shanghai', Date.parse(events.at(-1)?.at ?? ''))).toBe(days.today);
  });

  test('is known again, and leaves nothing behind when it is broken off', async () => {
    const fresh = await testPlatform({ now: NOW });
    try {
      const halt = new AbortController();
      const onProgress = ({ done }: { done: number }) => {
        if (done > 50) halt.abort();
      };
      await expect(ensureSample(fresh.platform, { ...REQUEST, onProgress, signal: halt.signal })).rejects.toThrow();
      expect(await findSample(fresh.platform)).toBeUndefined();
      const made = await ensureSample(fresh.platform, REQUEST);
      expect(made.isNew).toBe(true);
      expect(await ensureSample(fresh.platform, REQUEST)).toEqual({ ...made, isNew: false });
    } finally {
      await fresh.close();
    }
  });

  test('leaves the first run open for the workspace of the house', async () => {
    const database = await freshDatabase();
    const process = await startProcess(database, {}, { now: NOW });
    try {
      await makeSample(process.platform, { ...REQUEST, scale: { ...SCALE, deals: 3, leads: 3, accounts: 2 } });
      const link = await printedSetupLink(process.platform, 'http://127.0.0.1:3000');
      const token = new URL(link ?? '').searchParams.get('token');
      const house = { name: '远航装备', email: 'lan@example.com', adminName: '周岚', password: PASSWORD, token };
      const made = await new Client(process.app).send('POST', '/setup', house);
      expect(made.statusCode, made.body).toBe(201);
      expect(await printedSetupLink(process.platform, 'http://127.0.0.1:3000')).toBeUndefined();
    } finally {
      await process.stop();
      await database.drop();
    }
  });

  test('signs a manager, a rep and an administrator in, each link once', async () => {
    const visited = await startProcess(house.database, {}, { now: NOW + 60_000 });
    try {
      const links = await visitorLinks(house.platform, workspaceId, 'http://127.0.0.1:3000');
      expect(links.map(({ role }) => role.en)).toEqual(['Sales manager', 'Sales rep', 'Administrator']);
      for (const { link, name } of links) {
        const token = new URL(link).searchParams.get('token');
        const first = await new Client(visited.app).send('POST', '/session/link', { token });
        expect(first.statusCode, first.body).toBe(200);
        expect(first.body).toContain(name);
        const second = await new Client(visited.app).send('POST', '/session/link', { token });
        expect(second.statusCode).toBe(404);
      }
    } finally {
      await visited.stop();
    }
  });
});
