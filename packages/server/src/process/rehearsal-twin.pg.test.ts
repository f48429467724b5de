import { AppError } from '@throughline/domain/platform/error.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { judgeMoves, lackingNow, type Verdict } from '@throughline/domain/process/rehearsal.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gateEnv } from '../opportunity/gate-facts.ts';
import { gate } from '../opportunity/gate.service.ts';
import { loadPastDeals } from '../opportunity/past-facts.ts';
import { within } from '../platform/ctx.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import { definitionFrom, draftedProcess, idsFor, publishedProcess, type StageSketch } from './rehearsal.fixture.ts';
import { getRehearsal, startRehearsal } from './rehearsal.service.ts';
import { runRehearsal } from './rehearsal-run.ts';
import {
  type Command,
  commandArb,
  type Door,
  draftArb,
  force,
  happen,
  LENIENT,
  meeting,
  type Twin,
} from './rehearsal-twin.fixture.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-03-02T01:00:00.000Z') });
});
afterAll(async () => {
  await test.close();
});

const DAY = 86_400_000;
let clock = Date.parse('2026-03-02T01:00:00.000Z');

const refusals = (verdict: Verdict): string[] =>
  verdict.kind === 'stopped'
    ? verdict.missing.map((state) => state.ref).toSorted()
    : verdict.kind === 'absent'
      ? ['absent']
      : [];

/** Two deals with one history: for one the process asks nothing and the draft is rehearsed, for the other it is in force. */
async function walk(sketches: readonly StageSketch[], commands: readonly Command[]): Promise<Door[]> {
  // Each run has days of its own, or the clock of a later one would go back.
  clock += 400 * DAY;
  test.setClock(clock);
  const admin = await test.as();
  const [ids, twinIds] = [idsFor(LENIENT), idsFor(LENIENT)];
  const lenient = definitionFrom(LENIENT, ids);
  const draft = definitionFrom(sketches, ids);
  const inForce = definitionFrom(sketches, twinIds);
  const source = await publishedProcess(admin, lenient);
  const twinProcess = await publishedProcess(admin, inForce);
  await draftedProcess(admin, source, draft);
  const account = await createRecord(admin, 'account', { name: `客户 ${clock}` });
  const contacts: string[] = [];
  for (const name of ['陈总', '小王']) {
    const { id } = await createRecord(admin, 'contact', {
      name,
      account: account.id,
      decisionRole: name === '陈总' ? 'decisionMaker' : null,
    });
    contacts.push(id);
  }
  const twinOf = async (at: string, own: ReadonlyMap<string, string>): Promise<Twin> => {
    const { id } = await createRecord(admin, 'opportunity', {
      name: '双生',
      account: account.id,
      amount: 300,
      process: at,
    });
    return { deal: id, ids: own, contacts, account: account.id, talks: [], given: [], files: [], doors: [] };
  };
  const played = await twinOf(source, ids);
  const real = await twinOf(twinProcess, twinIds);
  for (const command of commands) {
    clock += command.days * DAY;
    test.setClock(clock);
    await step(command, played, real);
  }
  clock += DAY / 24;
  test.setClock(clock);
  const rehearsed = await rehearse(source, played, draft, lenient);
  expect(rehearsed.doors).toEqual(real.doors);
  // What the deal lacks today is what the other one's gate says.
  const ctx = await test.as();
  const now = (await gate(ctx, real.deal)).exit.filter((state) => !state.met).map((state) => state.ref);
  if (rehearsed.now !== null) expect(rehearsed.now).toEqual(now);
  return real.doors;
}

async function step(asked: Command, played: Twin, real: Twin): Promise<void> {
  const ctx = await test.as();
  const command = asked.do === 'meet' ? await chosen(asked, real) : asked;
  if (command === undefined) return;
  if (command.do === 'account' || command.do === 'contact') return shared(command, played);
  const before = played.doors.length;
  const refused = await refusal(() => happen(ctx, played, command));
  // A move that was none (to the same stage) is none for the other either.
  if (command.do === 'move' && played.doors.length === before) return;
  const version = async (deal: string) =>
    (
      await ctx.readOnce<{ version: number }>('select version from opportunity where workspace_id = $1 and id = $2', [
        ctx.workspaceId,
        deal,
      ])
    )[0]?.version ?? 0;
  expect(await refusal(() => happen(ctx, real, command))).toEqual(refused);
  const door = real.doors.at(-1);
  if (command.do === 'move' && door !== undefined && door.refused.length > 0)
    await force(ctx, real, command.to, command.with, await version(real.deal));
}

/** What meets one of the criteria that keep the real deal from somewhere. */
async function chosen(command: Extract<Command, { do: 'meet' }>, real: Twin): Promise<Command | undefined> {
  const { exit, targets } = await gate(await test.as(), real.deal);
  const lacking = [...exit.filter((state) => !state.met), ...targets.flatMap((target) => target.missing)];
  const state = lacking[command.missing % Math.max(1, lacking.length)];
  return state === undefined ? undefined : meeting(command, state);
}

/** Code of the refusal; undefined where there was none. */
async function refusal(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return error.code;
    throw error;
  }
}

async function shared(command: Extract<Command, { do: 'account' | 'contact' }>, twin: Twin): Promise<void> {
  const ctx = await test.as();
  const version = async (text: string, id: string) =>
    (await ctx.readOnce<{ version: number }>(text, [ctx.workspaceId, id]))[0]?.version ?? 0;
  if (command.do === 'account') {
    const seen = await version('select version from account where workspace_id = $1 and id = $2', twin.account);
    await updateRecord(ctx, 'account', twin.account, { employees: command.employees }, { version: seen });
  } else {
    const id = twin.contacts[command.contact] ?? '';
    const seen = await version('select version from contact where workspace_id = $1 and id = $2', id);
    await updateRecord(ctx, 'contact', id, { decisionRole: command.role }, { version: seen });
  }
}

async function rehearse(
  source: string,
  twin: Twin,
  draft: ProcessDefinition,
  lenient: ProcessDefinition,
): Promise<{ doors: Door[]; now: string[] | null }> {
  const ctx = await test.system();
  const [deal] = await ctx.read((tx) =>
    loadPastDeals(within(ctx, tx), tx, source, [twin.deal], [draft, lenient], null),
  );
  if (deal === undefined) throw new Error('the deal has a past');
  const env = gateEnv(ctx);
  const verdicts = judgeMoves(draft, deal.moves, env);
  const keys = new Map([...twin.ids].map(([key, id]) => [id, key]));
  const doors = deal.moves.map(({ move }, at) => ({
    to: keys.get(move.to) ?? '',
    refused: refusals(verdicts[at] ?? { kind: 'absent' }),
  }));
  // The background run tells the same in sums.
  const { id } = await startRehearsal(await test.as(), source, null);
  const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
  await runRehearsal(test.platform, test.workspaceId, source, id, limits);
  const { result } = await getRehearsal(await test.as(), source, id);
  expect(result).toMatchObject({ moves: doors.length });
  expect(result?.draft.stopped.moves).toBe(doors.filter((door) => door.refused.length > 0).length);
  const now = deal.now === null ? null : lackingNow(draft, deal.now.stage, deal.now.facts, env);
  return { doors, now: now?.map((state) => state.ref) ?? null };
}

const RUNS = Number(process.env.TWIN_RUNS ?? 30);
const SEED = process.env.TWIN_SEED === undefined ? undefined : Number(process.env.TWIN_SEED);

it('equals what the door says when the draft is in force, move by move', async () => {
  let moves = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      draftArb,
      fc.array(commandArb, { minLength: 12, maxLength: 25, size: 'max' }),
      async (sketches, commands) => {
        const doors = await walk(sketches, commands);
        moves += doors.length;
        refused += doors.filter((door) => door.refused.length > 0).length;
      },
    ),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: SEED }) },
  );
  if (process.env.TWIN_RUNS !== undefined) console.log(`${moves} moves, ${refused} refused`);
  // The walk went somewhere, through open doors and closed ones.
  expect(refused).toBeGreaterThan(RUNS / 2);
  expect(moves - refused).toBeGreaterThan(RUNS / 2);
}, 600_000);

const asking = (key: string, exit: object): StageSketch[] =>
  LENIENT.map((stage) => (stage.key === key ? { ...stage, exit: [exit] } : stage));
const label = { zh: 'k1', en: 'k1' };

// Seeds that once told two stories.
it.each<[string, StageSketch[], Command[], Door[]]>([
  [
    'a proof whose file went to the bin proves nothing any more (seed -254520531)',
    asking('c', { key: 'k1', label, kind: 'statement' }),
    [
      { do: 'file', days: 0.1, kind: 'quote' },
      { do: 'evidence', days: 0.1, ref: 'c.k1', about: 'file', place: 0 },
      { do: 'move', days: 0.1, to: 'c', with: {} },
      { do: 'binFile', days: 0.1, file: 0 },
      { do: 'move', days: 0.1, to: 'f', with: { amount: 100 } },
    ],
    [
      { to: 'c', refused: [] },
      { to: 'f', refused: ['c.k1'] },
    ],
  ],
  [
    'an exception that a move used lapses no more',
    asking('c', { key: 'k1', label, kind: 'statement' }),
    [
      { do: 'move', days: 0.1, to: 'c', with: {} },
      { do: 'excuse', days: 0.1, stages: [], criteria: ['c.k1'], validDays: 2 },
      { do: 'move', days: 1, to: 'w', with: {} },
      { do: 'move', days: 1, to: 'c', with: {} },
      { do: 'move', days: 9, to: 'w', with: {} },
    ],
    [
      { to: 'c', refused: [] },
      { to: 'w', refused: [] },
      { to: 'c', refused: [] },
      { to: 'w', refused: [] },
    ],
  ],
  [
    'one that no move used lapses',
    asking('c', { key: 'k1', label, kind: 'statement' }),
    [
      { do: 'move', days: 0.1, to: 'c', with: {} },
      { do: 'excuse', days: 0.1, stages: [], criteria: ['c.k1'], validDays: 2 },
      { do: 'move', days: 9, to: 'w', with: {} },
    ],
    [
      { to: 'c', refused: [] },
      { to: 'w', refused: ['c.k1'] },
    ],
  ],
])('%s', async (_name, sketches, commands, doors) => {
  expect(await walk(sketches, commands)).toEqual(doors);
});
