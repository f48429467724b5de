import type { Criterion } from '@throughline/domain/process/criterion.ts';
import { criterionSchema } from '@throughline/domain/process/criterion.ts';
import type { ProcessDefinition, Stage } from '@throughline/domain/process/process.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { type Answer, type Caller, callerFor, part } from '../platform/http/caller.fixture.ts';
import { within } from '../platform/ctx.ts';
import { newId } from '../platform/id.ts';
import { refreshDeal } from './deal-gate.ts';
import { plainStage, publishedProcess, type TestProcess } from './gate.fixture.ts';

/*
 * Random processes, random commands, and one in twenty commands whose connection to the database is cut while it runs. A
 * model in memory that knows nothing of the product's rule says which gates are open. The product's answers must be its
 * answers, and what is stored must explain where the deal stands. `GATE_MODEL_RUNS=500 GATE_MODEL_STEPS=100` is the long form.
 */
const RUNS = Number(process.env.GATE_MODEL_RUNS ?? 8);
const STEPS = Number(process.env.GATE_MODEL_STEPS ?? 40);

let test: TestPlatform;
/** Commands whose connection was cut while they wrote. */
let cuts = 0;
let owner: pg.Client;
let api: Caller;
beforeAll(async () => {
  test = await testPlatform();
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  api = await callerFor(test);
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

type Kind = 'statement' | 'need' | 'quote' | 'paid';
interface Asked {
  kind: Kind;
  proof: boolean;
}
interface Place {
  entry: Asked[];
  exit: Asked[];
  byException: boolean;
}

const words = (text: string) => ({ zh: text, en: text });
const INPUT: Record<Kind, object> = {
  statement: { kind: 'statement' },
  need: { kind: 'field', condition: { kind: 'compare', path: 'need', op: 'notEmpty' } },
  quote: { kind: 'document', document: 'quote' },
  paid: { kind: 'fact', fact: 'paidShare' },
};
const criteria = (side: string, asked: readonly Asked[]): Criterion[] =>
  asked.map(({ kind, proof }, at) =>
    criterionSchema.parse({ ...INPUT[kind], key: `${side}${at}`, label: words(`${side}${at}`), demandsProof: proof }),
  );

function definitionOf(places: readonly Place[]): ProcessDefinition {
  const open = places.map(({ entry, exit, byException }, at) =>
    plainStage(`s${at}`, 'open', at + 1, {
      criteria: { entry: criteria('in', entry), exit: criteria('out', exit) },
      skippable: byException ? 'exception' : 'earned',
    }),
  );
  return {
    stages: [...open, plainStage('won', 'won', 90), plainStage('lost', 'lost', 91)],
    exceptions: [],
  };
}

/** What the model knows of one deal. */
interface Model {
  stage: string;
  /** Stage that it was lost from. */
  lostFrom: string;
  need: boolean;
  quote: boolean;
  paid: boolean;
  /** Evidence by criterion. */
  words: Set<string>;
  proofs: Set<string>;
  excused: Set<string>;
}

/** The gates in plain words: what a person would say who reads the process aloud. */
class Judge {
  readonly #stages: readonly Stage[];
  readonly #asked: Map<string, Asked>;
  constructor(definition: ProcessDefinition, places: readonly Place[]) {
    this.#stages = definition.stages;
    this.#asked = new Map(
      places.flatMap(({ entry, exit }, at) => [
        ...entry.map((asked, index): [string, Asked] => [`s${at}.in${index}`, asked]),
        ...exit.map((asked, index): [string, Asked] => [`s${at}.out${index}`, asked]),
      ]),
    );
  }

  refs = (): string[] => [...this.#asked.keys()];

  isMet(model: Model, ref: string): boolean {
    const asked = this.#asked.get(ref);
    if (asked === undefined || model.excused.has(ref)) return true;
    const [word, proof] = [model.words.has(ref), model.proofs.has(ref)];
    switch (asked.kind) {
      case 'statement':
        return asked.proof ? proof : word || proof;
      case 'need':
        return model.need && (!asked.proof || proof);
      case 'quote':
        return model.quote || proof || (word && !asked.proof);
      case 'paid':
        // An API key reports: that is proof.
        return model.paid;
    }
  }

  /** Criteria, and stages passed over, that a move still lacks. */
  missing(model: Model, to: string): string[] {
    const at = (key: string): number => this.#stages.findIndex((stage) => stage.key === key);
    if (to === 'lost') return [];
    const from = at(model.stage === 'lost' ? model.lostFrom : model.stage);
    const target = at(to);
    if (target <= from) return [];
    const asked: { ref: string; passedOver: string | null }[] = [];
    const side = (index: number, key: 'in' | 'out', passedOver: boolean): void => {
      const stage = this.#stages[index]?.key ?? '';
      for (const ref of this.#asked.keys())
        if (ref.startsWith(`${stage}.${key}`)) asked.push({ ref, passedOver: passedOver ? stage : null });
    };
    if (from === 0) side(0, 'in', false);
    side(from, 'out', false);
    for (let index = from + 1; index < target; index += 1) {
      const stage = this.#stages[index];
      if (stage?.skippable === 'exception') asked.push({ ref: `${stage.key}.skip`, passedOver: stage.key });
      side(index, 'in', true);
      side(index, 'out', true);
    }
    side(target, 'in', false);
    return asked
      .filter(({ ref, passedOver }) => {
        if (passedOver !== null && model.excused.has(passedOver)) return false;
        return ref.endsWith('.skip') ? true : !this.isMet(model, ref);
      })
      .map(({ ref }) => ref);
  }
}

type Command =
  | { do: 'move'; pick: number }
  | { do: 'need'; to: boolean }
  | { do: 'word' | 'proof' | 'excuse'; pick: number }
  | { do: 'quote' }
  | { do: 'paid'; to: boolean }
  | { do: 'excuseStage'; pick: number };
const askedArb = fc.record({ kind: fc.constantFrom<Kind>('statement', 'need', 'quote', 'paid'), proof: fc.boolean() });
const placeArb = fc.record({
  entry: fc.array(askedArb, { maxLength: 2 }),
  exit: fc.array(askedArb, { maxLength: 2 }),
  byException: fc.boolean(),
});
const pick = fc.nat({ max: 99 });
const commandArb: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('move' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('need' as const), to: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('word' as const, 'proof' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('excuse' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('excuseStage' as const), pick }) },
  { weight: 1, arbitrary: fc.constant({ do: 'quote' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('paid' as const), to: fc.boolean() }) },
);
const stepArb = fc.record({ command: commandArb, isKilled: fc.integer({ min: 1, max: 20 }).map((n) => n === 1) });

const read = async (id: string): Promise<Record<string, unknown>> => {
  // After a cut the first answer may still tell of it.
  for (;;) {
    const answer = await api.send('GET', `/opportunities/${id}`);
    if (answer.status === 200) return part(answer, 'record');
  }
};
const keyOf = (process: TestProcess, id: unknown): string =>
  Object.entries(process.stage).find(([, stage]) => stage === id)?.[0] ?? '';

/**
 * Cuts the connection on which the application has begun to write, as the end of its process would. Over when one was cut,
 * or when the command is answered before.
 * @returns whether one was cut
 */
async function cutDuring(sent: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void sent.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const { rowCount } = await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null`,
    );
    if (rowCount !== null && rowCount > 0) return true;
  }
  return false;
}

async function except(deal: string, stages: string[], refs: string[]): Promise<void> {
  const ctx = await test.system();
  await ctx.transaction(async (tx) => {
    await tx.run(
      `insert into deal_exception (workspace_id, id, opportunity_id, channel, definition, stages, criteria, reason, status, requested_at, granted_at, expires_at)
       values ($1, $2, $3, 'model', '{}', $4, $5, '模型', 'granted', $6, $6, $7)`,
      [test.workspaceId, newId(), deal, stages, refs, new Date(), new Date(Date.now() + 86_400_000)],
    );
    // As the decision that grants it does.
    await refreshDeal(within(ctx, tx), tx, deal);
  });
}

it('finds no deal in a stage whose gate it did not pass, and a history that explains where it stands', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(placeArb, { minLength: 3, maxLength: 5 }),
      fc.array(stepArb, { minLength: 5, maxLength: STEPS }),
      async (places, steps) => {
        const process = await publishedProcess(test, definitionOf(places));
        const judge = new Judge(process.definition, places);
        const made = await api.send('POST', '/opportunities', { name: '模型', process: process.id });
        const deal = String(part(made, 'record').id);
        const model: Model = {
          stage: 's0',
          lostFrom: 's0',
          need: false,
          quote: false,
          paid: false,
          words: new Set(),
          proofs: new Set(),
          excused: new Set(),
        };
        const walked = ['s0'];
        const upload = (documentKind: string): Promise<Answer> =>
          api.upload(
            '/files',
            { object: 'opportunity', recordId: deal, documentKind },
            { name: '文件.txt', bytes: '文件' },
          );
        for (const { command, isKilled } of steps) await step(command, isKilled);
        await explain(deal, process, judge, walked);

        async function step(command: Command, isKilled: boolean): Promise<void> {
          const sent = send(command);
          if (isKilled && (await cutDuring(sent))) cuts += 1;
          const answer = await sent;
          await settle(command, answer);
        }
        async function send(command: Command): Promise<Answer | undefined> {
          const refs = judge.refs();
          switch (command.do) {
            case 'move': {
              const keys = Object.keys(process.stage);
              const to = keys[command.pick % keys.length] ?? '';
              const body = {
                lostTo: '对手',
                lossReason: '价格',
                lossStage: process.stage.s0,
                lossStrategy: '明年再访',
              };
              const { version } = await read(deal);
              return api.send('POST', `/opportunities/${deal}/move`, {
                stage: process.stage[to],
                version,
                reason: '模型',
                ...(to === 'lost' ? body : {}),
              });
            }
            case 'need':
              return api.send('PATCH', `/opportunities/${deal}`, {
                need: command.to ? '有' : null,
                version: (await read(deal)).version,
              });
            case 'word': {
              const ref = refs[command.pick % Math.max(1, refs.length)];
              return ref === undefined
                ? undefined
                : api.send('POST', `/opportunities/${deal}/evidence`, { criterion: ref });
            }
            case 'proof': {
              const ref = refs[command.pick % Math.max(1, refs.length)];
              if (ref === undefined) return undefined;
              const file = part(await upload('other'), 'file').id;
              return file === undefined
                ? undefined
                : api.send('POST', `/opportunities/${deal}/evidence`, { criterion: ref, file });
            }
            case 'quote':
              return upload('quote');
            case 'paid':
              return api.send('PUT', `/opportunities/${deal}/facts/paidShare`, { value: command.to ? 1 : 0 });
            default:
              return undefined;
          }
        }
        /** Takes over what the command did; where its answer was lost, what is stored tells whether it happened. */
        async function settle(command: Command, answer: Answer | undefined): Promise<void> {
          const refs = judge.refs();
          const isLost = answer !== undefined && answer.status >= 500;
          if (command.do === 'move' && answer !== undefined) return settleMove(command.pick, answer, isLost);
          if (command.do === 'excuse' || command.do === 'excuseStage') {
            const stage = `s${command.pick % places.length}`;
            const ref = refs[command.pick % Math.max(1, refs.length)];
            if (command.do === 'excuseStage') {
              await except(deal, [stage], []);
              model.excused.add(stage);
            } else if (ref !== undefined) {
              await except(deal, [], [ref]);
              model.excused.add(ref);
            }
            return;
          }
          const { rows } = await owner.query<{
            need: boolean;
            quote: boolean;
            paid: boolean;
            words: string[];
            proofs: string[];
          }>(
            `select (select need is not null from opportunity where id = $1) as need,
               exists (select from file where record_id = $1 and document_kind = 'quote') as quote,
               coalesce((select value >= 1 from deal_fact where opportunity_id = $1 order by reported_at desc, id desc limit 1), false) as paid,
               array(select ref from evidence where opportunity_id = $1 and level = 'declared') as words,
               array(select ref from evidence where opportunity_id = $1 and level = 'proven') as proofs`,
            [deal],
          );
          const [stored] = rows;
          if (stored === undefined) throw new Error('one row');
          if (isLost) {
            Object.assign(model, { ...stored, words: new Set(stored.words), proofs: new Set(stored.proofs) });
            return;
          }
          if (command.do === 'need') model.need = command.to;
          if (command.do === 'paid') model.paid = command.to;
          if (command.do === 'quote' && answer?.status === 201) model.quote = true;
          const ref =
            command.do === 'word' || command.do === 'proof' ? refs[command.pick % Math.max(1, refs.length)] : undefined;
          if (ref !== undefined && answer?.status === 201)
            (command.do === 'word' ? model.words : model.proofs).add(ref);
          // What the product keeps is what its answers said.
          expect({ need: stored.need, quote: stored.quote, paid: stored.paid }).toEqual({
            need: model.need,
            quote: model.quote,
            paid: model.paid,
          });
          expect([new Set(stored.words), new Set(stored.proofs)]).toEqual([model.words, model.proofs]);
        }

        async function settleMove(chosen: number, answer: Answer, isLost: boolean): Promise<void> {
          const keys = Object.keys(process.stage);
          const to = keys[chosen % keys.length] ?? '';
          const missing = judge.missing(model, to);
          const now = keyOf(process, ((await read(deal)).stage as { id: string }).id);
          const moved = now !== model.stage;
          if (moved) {
            expect(now).toBe(to);
            expect(missing, `${model.stage} → ${to} was let through`).toEqual([]);
          } else if (!isLost && to !== model.stage) {
            expect([answer.status, answer.json?.code], `${model.stage} → ${to}: ${answer.text}`).toEqual([
              409,
              'gate_closed',
            ]);
            const told = ((answer.json?.missing ?? []) as { ref: string }[]).map(({ ref }) => ref);
            expect(told.toSorted()).toEqual(missing.toSorted());
          }
          if (!moved) return;
          if (to === 'lost') model.lostFrom = model.stage;
          model.stage = to;
          walked.push(to);
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  // In the short form chance may spare every connection.
  if (RUNS >= 50) expect(cuts).toBeGreaterThan(0);
  expect((await checkWorkspace(await test.system())).violations).toEqual([]);
});

/** The visits are the walk; each names its predecessor, and those that went ahead name what they rested on. */
async function explain(deal: string, process: TestProcess, judge: Judge, walked: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{
    seq: number;
    stage_id: string;
    left_at: string | null;
    move: string;
    passed: Record<string, string> | null;
  }>('select seq, stage_id, left_at, move, passed from stage_visit where opportunity_id = $1 order by seq', [deal]);
  expect(rows.map(({ stage_id }) => keyOf(process, stage_id))).toEqual(walked);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index + 1));
  expect(rows.filter(({ left_at }) => left_at === null)).toHaveLength(1);
  const known = new Set(judge.refs());
  for (const { passed } of rows) {
    for (const [ref, by] of Object.entries(passed ?? {})) {
      expect(known.has(ref) || ref.endsWith('.skip')).toBe(true);
      expect(by === 'declared' || by === 'proven' || /^[0-9a-f-]{36}$/.test(by), `${ref}: ${by}`).toBe(true);
    }
  }
}
