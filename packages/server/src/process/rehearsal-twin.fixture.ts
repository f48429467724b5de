import type { ActivityKind } from '@throughline/domain/activity/activity.object.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import type { RecordInput } from '@throughline/domain/record/record.contract.ts';
import fc from 'fast-check';
import { addToChain, changeInChain, removeFromChain } from '../decision-chain/decision-chain.service.ts';
import { setDocumentKind } from '../file/file.service.ts';
import { moveStage } from '../opportunity/opportunity.service.ts';
import type { Ctx } from '../platform/ctx.ts';
import { newId } from '../platform/id.ts';
import { removeRecord, restoreRecord } from '../record/bin.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import type { StageSketch } from './rehearsal.fixture.ts';

const both = (text: string) => ({ zh: text, en: text });
const PATH = [
  ['a', 'open'],
  ['b', 'open'],
  ['c', 'open'],
  ['w', 'won'],
  ['f', 'done'],
  ['l', 'lost'],
] as const;
const ACTION = { key: 'act', label: both('act'), role: 'salesRep', dueWorkingDays: 3 };

/** Stages that ask for nothing, with the standard actions that the drafts have too. */
export const LENIENT: readonly StageSketch[] = PATH.map(([key, kind]) => ({
  key,
  kind,
  actions: kind === 'open' ? [ACTION] : [],
}));

const literal = (path: string, op: string, value: unknown) => ({
  kind: 'compare',
  path,
  op,
  value: { kind: 'literal', value },
});
const since = (path: string, op: string, amount: number, unit: string) => ({
  kind: 'compare',
  path,
  op,
  value: { kind: 'relative', amount, unit },
});

/** Fields, references, collections, and the passing of time. */
const leaf = fc.constantFrom<object>(
  literal('amount', 'ge', 500),
  literal('budgetConfirmed', 'eq', true),
  { kind: 'compare', path: 'need', op: 'notEmpty' },
  { kind: 'compare', path: 'primaryContact', op: 'empty' },
  literal('account.employees', 'ge', 50),
  literal('primaryContact.decisionRole', 'eq', 'decisionMaker'),
  literal('stageKind', 'eq', 'open'),
  { kind: 'compare', path: 'closedAt', op: 'empty' },
  since('closeDate', 'le', 20, 'days'),
  since('stageEnteredAt', 'le', -2, 'days'),
  since('lastActivityAt', 'ge', -3, 'workingDays'),
  { kind: 'count', collection: 'activities', op: 'ge', value: 2 },
  {
    kind: 'count',
    collection: 'activities',
    within: { field: 'at', amount: 4, unit: 'days' },
    where: literal('contact.decisionRole', 'eq', 'decisionMaker'),
    op: 'ge',
    value: 1,
  },
  { kind: 'count', collection: 'tasks', where: literal('status', 'eq', 'done'), op: 'ge', value: 1 },
);
const condition: fc.Arbitrary<object> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map((of) => ({ kind: 'not', of })) },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((of) => ({ kind: 'any', of })) },
);

const KINDS: fc.Arbitrary<object> = fc.oneof(
  fc.constant({ kind: 'statement' }),
  condition.map((one) => ({ kind: 'field', condition: one })),
  fc.record({
    kind: fc.constant('document'),
    document: fc.constantFrom('quote', 'contract'),
    atLeast: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    kind: fc.constant('activity'),
    kinds: fc.constantFrom<string[]>([], ['call'], ['visit', 'meeting']),
    contactRole: fc.constantFrom(null, 'decisionMaker', 'user'),
    atLeast: fc.integer({ min: 1, max: 2 }),
    sinceEntry: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('action'), action: fc.constantFrom('act', null) }),
  fc.constant({ kind: 'approval', flow: 'discount' }),
  fc.constant({ kind: 'confirmation', form: 'letterOfIntent' }),
  fc.constantFrom(
    { kind: 'fact', fact: 'activityCount', atLeast: 2 },
    { kind: 'fact', fact: 'advanceCount', atLeast: 1 },
    { kind: 'fact', fact: 'keyPersonMet' },
    { kind: 'fact', fact: 'keyContacts', atLeast: 1 },
    { kind: 'fact', fact: 'contractSigned' },
    { kind: 'fact', fact: 'paidShare', atLeast: 0.5 },
  ),
  fc.constantFrom(
    { kind: 'earlier', stage: 'a', criterion: 'k1' },
    { kind: 'earlier', stage: 'b', criterion: 'k2' },
    { kind: 'earlier', stage: 'a', criterion: 'gone' },
  ),
);
const criterion = (key: string): fc.Arbitrary<object> =>
  fc
    .tuple(
      KINDS,
      fc.boolean(),
      fc.option(condition, { freq: 4, nil: undefined }),
      fc.option(condition, { freq: 6, nil: undefined }),
    )
    .map(([kind, demandsProof, when, leadsWhen]) => ({
      key,
      label: both(key),
      ...kind,
      demandsProof,
      ...(when === undefined ? {} : { when }),
      ...(leadsWhen === undefined ? {} : { leadsWhen }),
    }));

const some = <T>(one: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T[]> =>
  fc.option(one, { freq, nil: undefined }).map((given) => (given === undefined ? [] : [given]));

/** Stages of a draft with criteria of all kinds. */
export const draftArb: fc.Arbitrary<StageSketch[]> = fc.tuple(
  ...PATH.map(([key, kind]) =>
    fc
      .record({
        entry: some(criterion('k0'), 2),
        exit: fc.tuple(some(criterion('k1'), 5), some(criterion('k2'), 2)).map((parts) => parts.flat()),
        requiredFields: fc.constantFrom<string[]>([], [], [], ['budget']),
        deliverables: fc.constantFrom<object[]>(
          [],
          [],
          [],
          [{ key: 'paper', label: both('paper'), document: 'proposal', required: true }],
        ),
        skippable: fc.constantFrom<'earned' | 'exception'>('earned', 'earned', 'exception'),
      })
      .map(
        (parts): StageSketch =>
          kind === 'lost'
            ? { key, kind }
            : {
                key,
                kind,
                actions: kind === 'open' ? [ACTION] : [],
                ...parts,
                skippable: kind === 'open' ? parts.skippable : 'earned',
              },
      ),
  ),
);

const openKey = fc.constantFrom('a', 'b', 'c');
const ref = fc.tuple(openKey, fc.constantFrom('k0', 'k1', 'k2')).map(([stage, key]) => `${stage}.${key}`);
const person = fc.integer({ min: 0, max: 1 });
const place = fc.integer({ min: 0, max: 3 });
const role = fc.constantFrom('decisionMaker', 'user', null);

/** What happens to a deal, or beside it. Numbers choose among what is there; days pass before each. */
export type Command = { days: number } & (
  | { do: 'move'; to: string; with: RecordInput }
  /** Whatever meets one of the criteria that keep the real deal from moving. */
  | { do: 'meet'; missing: number; place: number }
  | { do: 'set'; values: RecordInput }
  | { do: 'primary'; contact: number | null }
  | { do: 'account'; employees: number }
  | { do: 'contact'; contact: number; role: string | null }
  | { do: 'link'; contact: number; role: string | null }
  | { do: 'unlink'; contact: number }
  | { do: 'talk'; kind: ActivityKind; contact: number | null; hoursAgo: number; advanced: boolean }
  | { do: 'editTalk'; talk: number; kind: ActivityKind; contact: number | null }
  | { do: 'binTalk' | 'restoreTalk'; talk: number }
  | { do: 'evidence'; ref: string; about: 'nothing' | 'file' | 'talk'; place: number }
  | { do: 'withdraw'; given: number }
  | { do: 'file'; kind: string }
  | { do: 'kind'; file: number; kind: string }
  | { do: 'binFile'; file: number }
  | { do: 'report'; fact: string; value: number; by: string }
  | { do: 'action'; stage: string }
  | { do: 'approve'; status: string }
  | { do: 'confirm'; status: string }
  | { do: 'excuse'; stages: string[]; criteria: string[]; validDays: number }
);

const one = <D extends string, T extends object>(act: D, parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({
    do: fc.constant(act),
    days: fc.constantFrom(0.1, 0.5, 1, 3, 9),
    ...parts,
  }) as unknown as fc.Arbitrary<Command>;
const kind = fc.constantFrom<ActivityKind>('call', 'visit', 'meeting');
const document = fc.constantFrom('quote', 'contract', 'proposal');
const fields = fc.constantFrom<RecordInput>(
  { amount: 100 },
  { amount: 900 },
  { budgetConfirmed: true },
  { budgetConfirmed: false },
  { budget: 70 },
  { budget: null },
  { need: '换掉旧系统' },
  { need: null },
  { closeDate: '2026-04-01' },
  { closeDate: '2026-12-31' },
);

export const commandArb: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 22,
    arbitrary: one('move', {
      to: fc.constantFrom('a', 'b', 'b', 'c', 'c', 'w', 'w', 'f', 'l'),
      with: fc.oneof({ weight: 3, arbitrary: fc.constant<RecordInput>({}) }, { weight: 1, arbitrary: fields }),
    }),
  },
  { weight: 14, arbitrary: one('meet', { missing: fc.integer({ min: 0, max: 5 }), place }) },
  { weight: 3, arbitrary: one('set', { values: fields }) },
  { weight: 1, arbitrary: one('primary', { contact: fc.option(person) }) },
  { weight: 1, arbitrary: one('account', { employees: fc.constantFrom(10, 100) }) },
  { weight: 1, arbitrary: one('contact', { contact: person, role }) },
  { weight: 1, arbitrary: one('link', { contact: person, role }) },
  { weight: 2, arbitrary: one('unlink', { contact: person }) },
  {
    weight: 4,
    arbitrary: one('talk', {
      kind,
      contact: fc.option(person),
      hoursAgo: fc.constantFrom(0, 30),
      advanced: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: one('editTalk', { talk: place, kind, contact: fc.option(person) }) },
  { weight: 2, arbitrary: one('binTalk', { talk: place }) },
  { weight: 1, arbitrary: one('restoreTalk', { talk: place }) },
  { weight: 3, arbitrary: one('evidence', { ref, about: fc.constantFrom('nothing', 'file', 'talk'), place }) },
  { weight: 2, arbitrary: one('withdraw', { given: place }) },
  { weight: 2, arbitrary: one('file', { kind: document }) },
  { weight: 2, arbitrary: one('kind', { file: place, kind: document }) },
  { weight: 2, arbitrary: one('binFile', { file: place }) },
  {
    weight: 2,
    arbitrary: one('report', {
      fact: fc.constantFrom('contractSigned', 'paidShare'),
      value: fc.constantFrom(0, 0.4, 1),
      by: fc.constantFrom('member', 'apiKey'),
    }),
  },
  { weight: 2, arbitrary: one('action', { stage: openKey }) },
  {
    weight: 2,
    arbitrary: one('approve', { status: fc.constantFrom('approved', 'approved', 'rejected', 'withdrawn') }),
  },
  {
    weight: 2,
    arbitrary: one('confirm', { status: fc.constantFrom('open', 'signed', 'signed', 'changesAsked', 'revoked') }),
  },
  {
    weight: 1,
    arbitrary: one('excuse', {
      stages: fc.subarray(['a', 'b', 'c']),
      criteria: fc.subarray(['a.k1', 'b.k1', 'c.k1', 'b.skip', 'w.k0']),
      validDays: fc.constantFrom(2, 10),
    }),
  },
);

/** What the door said to a move. */
export interface Door {
  to: string;
  /** `stage.criterion`, sorted; [] = it was open. */
  refused: string[];
}

/** One of the two deals to which everything happens at the same moments. */
export interface Twin {
  deal: string;
  /** Stage key → id in its process. */
  ids: ReadonlyMap<string, string>;
  contacts: readonly string[];
  account: string;
  talks: string[];
  given: string[];
  files: string[];
  doors: Door[];
}

/** @throws AppError where the product refuses the command otherwise than by a gate */
export async function happen(ctx: Ctx, twin: Twin, command: Command): Promise<void> {
  const { deal } = twin;
  const contactOf = (place: number | null): string | null => (place === null ? null : (twin.contacts[place] ?? null));
  const pick = (list: readonly string[], place: number): string | undefined => list[place % Math.max(1, list.length)];
  const version = async (table: 'opportunity' | 'activity' | 'task', id: string): Promise<number> => {
    const text = {
      opportunity: 'select version from opportunity where workspace_id = $1 and id = $2',
      activity: 'select version from activity where workspace_id = $1 and id = $2',
      task: 'select version from task where workspace_id = $1 and id = $2',
    }[table];
    return (await ctx.readOnce<{ version: number }>(text, [ctx.workspaceId, id]))[0]?.version ?? 0;
  };
  const insert = async (text: string, values: readonly unknown[]): Promise<string> => {
    const id = newId();
    await ctx.transaction((tx) => tx.run(text, [ctx.workspaceId, id, deal, at, ...values]));
    return id;
  };
  const at = new Date(ctx.now).toISOString();
  switch (command.do) {
    case 'move':
      return moveTwin(ctx, twin, command.to, command.with, await version('opportunity', deal));
    case 'set':
      await updateRecord(ctx, 'opportunity', deal, command.values, { version: await version('opportunity', deal) });
      return;
    case 'primary': {
      const primaryContact = contactOf(command.contact);
      await updateRecord(ctx, 'opportunity', deal, { primaryContact }, { version: await version('opportunity', deal) });
      return;
    }
    // Of both deals at once, or made into another command before.
    case 'account':
    case 'contact':
    case 'meet':
      return;
    case 'link': {
      const contact = String(contactOf(command.contact));
      const words = { role: command.role } as Parameters<typeof changeInChain>[3];
      try {
        await addToChain(ctx, deal, { contact, ...words });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
        await changeInChain(ctx, deal, contact, words);
      }
      return;
    }
    case 'unlink':
      return removeFromChain(ctx, deal, String(contactOf(command.contact)));
    case 'talk': {
      const row = await createRecord(ctx, 'activity', {
        kind: command.kind,
        action: '沟通了预算与时间安排',
        conclusion: '对方确认年内立项',
        nextStep: '周五前发送技术方案',
        nextStepAt: '2027-01-08T02:00:00.000Z',
        at: new Date(ctx.now - command.hoursAgo * 3_600_000).toISOString(),
        opportunity: deal,
        contact: contactOf(command.contact),
        advanced: command.advanced,
      });
      twin.talks.push(row.id);
      return;
    }
    case 'editTalk': {
      const id = pick(twin.talks, command.talk);
      if (id === undefined) return;
      const values = { kind: command.kind, contact: contactOf(command.contact) };
      await updateRecord(ctx, 'activity', id, values, { version: await version('activity', id) });
      return;
    }
    case 'binTalk':
    case 'restoreTalk': {
      const id = pick(twin.talks, command.talk);
      if (id === undefined) return;
      await (command.do === 'binTalk' ? removeRecord(ctx, 'activity', id) : restoreRecord(ctx, 'activity', id));
      return;
    }
    // What follows comes from parts with rules of their own; here only what they leave behind matters.
    case 'evidence': {
      const list = command.about === 'file' ? twin.files : command.about === 'talk' ? twin.talks : [];
      const about = pick(list, command.place) ?? null;
      const source = about === null ? 'statement' : command.about === 'file' ? 'file' : 'activity';
      twin.given.push(
        await insert(
          `insert into evidence (workspace_id, id, opportunity_id, given_at, ref, level, source, about_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [command.ref, about === null ? 'declared' : 'proven', source, about],
        ),
      );
      return;
    }
    case 'withdraw': {
      const id = pick(twin.given, command.given);
      const text = 'update evidence set withdrawn_at = $3 where workspace_id = $1 and id = $2 and withdrawn_at is null';
      if (id !== undefined) await ctx.transaction((tx) => tx.run(text, [ctx.workspaceId, id, at]));
      return;
    }
    case 'file':
      twin.files.push(
        await insert(
          `insert into file (workspace_id, id, record_id, created_at, object, name, type, size, hash, document_kind)
           values ($1, $2, $3, $4, 'opportunity', 'x.txt', 'text/plain', 1, 'none', $5)`,
          [command.kind],
        ),
      );
      return;
    case 'kind': {
      const id = pick(twin.files, command.file);
      if (id !== undefined) await setDocumentKind(ctx, id, command.kind as Parameters<typeof setDocumentKind>[2]);
      return;
    }
    case 'binFile': {
      const id = pick(twin.files, command.file);
      const text = 'update file set deleted_at = $3 where workspace_id = $1 and id = $2 and deleted_at is null';
      if (id !== undefined) await ctx.transaction((tx) => tx.run(text, [ctx.workspaceId, id, at]));
      return;
    }
    case 'report':
      await insert(
        `insert into deal_fact (workspace_id, id, opportunity_id, reported_at, fact, value, source) values ($1, $2, $3, $4, $5, $6, $7)`,
        [command.fact, command.value, command.by],
      );
      return;
    case 'action': {
      const [task] = await ctx.readOnce<{ id: string; version: number; status: string }>(
        `select id, version, status from task where workspace_id = $1 and opportunity_id = $2 and stage_key = $3 and action_key = 'act'
         and deleted_at is null order by status = 'open' desc limit 1`,
        [ctx.workspaceId, deal, command.stage],
      );
      if (task?.status === 'open')
        await updateRecord(ctx, 'task', task.id, { status: 'done' }, { version: task.version });
      else if (task?.status !== 'done')
        await insert(
          `insert into task (workspace_id, id, version, opportunity_id, created_at, updated_at, done_at, title, status, source, stage_key, action_key)
           values ($1, $2, 1, $3, $4, $4, $4, 'act', 'done', 'standardAction', $5, 'act')`,
          [command.stage],
        );
      return;
    }
    case 'approve': {
      const [row] = await ctx.readOnce<{ amount: number | null }>(
        'select amount from opportunity where workspace_id = $1 and id = $2',
        [ctx.workspaceId, deal],
      );
      await insert(
        `insert into approval (workspace_id, id, record_id, opportunity_id, requested_at, decided_at, flow, definition, object, status, subject, subject_version, snapshot)
         values ($1, $2, $3, $3, $4, $4, 'discount', '{}', 'opportunity', $5, $6, 1, '{}')`,
        [command.status, JSON.stringify({ amount: row?.amount ?? null })],
      );
      return;
    }
    case 'confirm': {
      // One waits at a time; what happens to it happens to the one that waits.
      const times = `case when $5 = 'signed' then $4::timestamptz end, case when $5 = 'revoked' then $4::timestamptz end, case when $5 = 'changesAsked' then $4::timestamptz end`;
      const waiting = await ctx.transaction((tx) =>
        tx.run(
          `update confirmation set status = $4, signed_at = case when $4 = 'signed' then $3::timestamptz end,
             revoked_at = case when $4 = 'revoked' then $3::timestamptz end, changes_asked_at = case when $4 = 'changesAsked' then $3::timestamptz end
           where workspace_id = $1 and opportunity_id = $2 and status in ('open', 'changesAsked')`,
          [ctx.workspaceId, deal, at, command.status],
        ),
      );
      if (waiting > 0) return;
      await insert(
        `insert into confirmation (workspace_id, id, opportunity_id, sent_at, form, definition, title, currency, prefilled, expires_at, status, signed_at, revoked_at, changes_asked_at)
         values ($1, $2, $3, $4, 'letterOfIntent', '{}', 'x', 'CNY', '{}', $4::timestamptz + interval '5 days', $5, ${times})`,
        [command.status],
      );
      return;
    }
    case 'excuse':
      await insert(
        `insert into deal_exception (workspace_id, id, opportunity_id, requested_at, granted_at, channel, definition, stages, criteria, reason, status, expires_at)
         values ($1, $2, $3, $4, $4, 'fast', '{}', $5, $6, 'x', 'granted', $4::timestamptz + make_interval(days => $7))`,
        [command.stages, command.criteria, command.validDays],
      );
  }
}

/** The command that meets a criterion; undefined where none does by itself. */
export function meeting(
  { days, place }: Extract<Command, { do: 'meet' }>,
  { ref: of, kind: what, remedy }: CriterionState,
): Command | undefined {
  const about = (['nothing', 'file', 'talk'] as const)[place % 3] ?? 'nothing';
  switch (remedy.do) {
    case 'declare':
    case 'prove':
      return {
        do: 'evidence',
        days,
        ref: of,
        about: remedy.do === 'prove' && about === 'nothing' ? 'file' : about,
        place,
      };
    case 'attach':
      return place % 3 === 0
        ? { do: 'evidence', days, ref: of, about, place }
        : { do: 'file', days, kind: remedy.document };
    case 'logActivity': {
      const kind = remedy.kinds[0] ?? 'call';
      const contact = remedy.contactRole === null ? null : remedy.contactRole === 'decisionMaker' ? 0 : 1;
      return { do: 'talk', days, kind, contact: place % 3 === 0 ? null : contact, hoursAgo: 0, advanced: true };
    }
    case 'doAction':
      return { do: 'action', days, stage: of.split('.')[0] ?? 'a' };
    case 'requestApproval':
      return { do: 'approve', days, status: 'approved' };
    case 'sendConfirmation':
    case 'awaitCustomer':
      return { do: 'confirm', days, status: 'signed' };
    case 'reportFact':
      return { do: 'report', days, fact: remedy.fact, value: 1, by: place % 2 === 0 ? 'apiKey' : 'member' };
    case 'makeHappen':
      return { do: 'talk', days, kind: 'visit', contact: 0, hoursAgo: 0, advanced: true };
    case 'setFields':
      return {
        do: 'set',
        days,
        values: { amount: 900, budgetConfirmed: true, need: '换掉旧系统', budget: 70, closeDate: '2026-04-01' },
      };
    case 'requestException':
      return { do: 'excuse', days, stages: [of.split('.')[0] ?? 'b'], criteria: [], validDays: 10 };
    case 'askProcessOwner':
      return { do: 'excuse', days, stages: [], criteria: what === 'skip' ? [] : [of], validDays: 10 };
    case 'awaitApproval':
      return undefined;
  }
}

async function moveTwin(ctx: Ctx, twin: Twin, to: string, values: RecordInput, version: number): Promise<void> {
  const words = {
    reason: '复查',
    lostTo: '对手',
    lossReason: '价格',
    lossStage: twin.ids.get('a'),
    lossStrategy: '再访',
  };
  const stage = String(twin.ids.get(to));
  const [row] = await ctx.readOnce<{ stage_id: string }>(
    'select stage_id from opportunity where workspace_id = $1 and id = $2',
    [ctx.workspaceId, twin.deal],
  );
  if (row?.stage_id === stage) return;
  try {
    if (Object.keys(values).length === 0) await moveStage(ctx, twin.deal, { stage, version, ...words });
    else await updateRecord(ctx, 'opportunity', twin.deal, { ...values, stage }, { version, intent: words });
    twin.doors.push({ to, refused: [] });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'gate_closed') throw error;
    const missing = (error.details.missing ?? []) as CriterionState[];
    twin.doors.push({ to, refused: missing.map((state) => state.ref).toSorted() });
  }
}

/** Puts a deal where the door did not let it, so that the walk goes on as it did for the other. */
export async function force(ctx: Ctx, twin: Twin, to: string, values: RecordInput, version: number): Promise<void> {
  if (Object.keys(values).length > 0) await updateRecord(ctx, 'opportunity', twin.deal, values, { version });
  const at = new Date(ctx.now).toISOString();
  await ctx.transaction(async (tx) => {
    await tx.run(
      `update opportunity o set stage_id = s.id, stage_kind = s.kind, stage_entered_at = $4, probability = s.probability,
         closed_at = case when s.kind = 'open' then null else coalesce(o.closed_at, $4) end
       from stage s where s.workspace_id = $1 and s.id = $3 and o.workspace_id = $1 and o.id = $2`,
      [ctx.workspaceId, twin.deal, twin.ids.get(to), at],
    );
    await tx.run(
      `with ended as (update stage_visit set left_at = $4 where workspace_id = $1 and opportunity_id = $3 and left_at is null returning seq, process_version_id)
       insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, move)
       select $1::uuid, $2::uuid, $3::uuid, seq + 1, process_version_id, $5::uuid, $4::timestamptz, 'next' from ended`,
      [ctx.workspaceId, newId(), twin.deal, at, twin.ids.get(to)],
    );
  });
}
