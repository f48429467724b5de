import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ImportSettings, ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { type ProcessDefinition, processDefinitionSchema } from '@throughline/domain/process/process.ts';
import { openPlatform } from '@throughline/server/app.ts';
import { memberCtx } from '@throughline/server/identity/actor.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import { drained } from '@throughline/server/import/drained.ts';
import { stepImport } from '@throughline/server/import/import.jobs.ts';
import { checkImport, createImport, getImport, startImport } from '@throughline/server/import/import.service.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import type { Ctx } from '@throughline/server/platform/ctx.ts';
import { newId } from '@throughline/server/platform/id.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import { publishDraft, saveDraft } from '@throughline/server/process/draft.service.ts';
import { createProcess, listProcesses } from '@throughline/server/process/process.service.ts';
import { getRehearsal, startRehearsal } from '@throughline/server/process/rehearsal.service.ts';
import { runRehearsal } from '@throughline/server/process/rehearsal-run.ts';
import pg from 'pg';
import { pino } from 'pino';

/**
 * Loan applications of a bank as sales (BPI Challenge 2012), with their real stages, work items and people, through the
 * product's own import; then the gate "an offer goes on only after a call about it" played on that past, beside the same
 * counts by plain SQL over the raw log, which must be equal.
 * Usage: node bench/bpi.ts FOLDER [cases], the folder holding events_train.csv.gz
 */
const [folder, most] = process.argv.slice(2);
if (folder === undefined) {
  console.error(
    'usage: npm run bench -- bpi FOLDER [cases]; FOLDER holds events_train.csv.gz of the BPI Challenge 2012',
  );
  process.exit(2);
}

/** Stages by key, in the order of the path, and the event with which a case comes into one. */
const STAGES = [
  { key: 'application', name: '申请', kind: 'open', events: ['A_SUBMITTED'] },
  { key: 'preAccepted', name: '预受理', kind: 'open', events: ['A_PREACCEPTED'] },
  { key: 'accepted', name: '受理', kind: 'open', events: ['A_ACCEPTED'] },
  { key: 'offerSent', name: '已发报价', kind: 'open', events: ['O_SENT'] },
  { key: 'sentBack', name: '报价已回', kind: 'open', events: ['O_SENT_BACK'] },
  { key: 'approved', name: '批准', kind: 'won', events: ['A_APPROVED', 'A_REGISTERED', 'A_ACTIVATED'] },
  { key: 'declined', name: '未成', kind: 'lost', events: ['A_DECLINED', 'A_CANCELLED'] },
] as const;
/** Work item in which the bank calls about an offer; the other items are no talk about it. */
const CALL = 'W_Nabellen offertes';

interface LogEvent {
  case: string;
  seq: number;
  activity: string;
  lifecycle: string;
  at: string;
  resource: string;
  amount: string;
}

async function readLog(path: string, cases: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const seen = new Set<string>();
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  let isHeading = true;
  for await (const line of lines) {
    const [id = '', seq, activity = '', lifecycle = '', at = '', resource = '', amount = ''] = line.split(',');
    if (isHeading || (!seen.has(id) && seen.size >= cases)) {
      isHeading = false;
      continue;
    }
    seen.add(id);
    events.push({ case: id, seq: Number(seq), activity, lifecycle, at: new Date(at).toISOString(), resource, amount });
  }
  return events;
}

interface Visit {
  stage: (typeof STAGES)[number];
  event: LogEvent;
}

/** The stages that a case was in; nothing follows its decision. */
function visitsOf(events: readonly LogEvent[]): Visit[] {
  const visits: Visit[] = [];
  for (const event of events) {
    const stage = STAGES.find((one) => (one.events as readonly string[]).includes(event.activity));
    if (stage === undefined || stage === visits.at(-1)?.stage) continue;
    visits.push({ stage, event });
    if (stage.kind !== 'open') break;
  }
  return visits;
}

async function writeCsv(path: string, rows: Iterable<readonly string[]>): Promise<void> {
  const out = createWriteStream(path);
  for (const row of rows) if (!out.write(`${row.join(',')}\n`)) await drained(out);
  await new Promise<void>((resolve) => {
    out.end(resolve);
  });
}

const person = (resource: string): string => (resource === '' ? '' : `R${resource}`);

function* dealRows(cases: ReadonlyMap<string, readonly LogEvent[]>) {
  yield ['externalId', 'name', 'stage', 'amount', 'startedAt', 'closedAt', 'owner'];
  for (const [id, events] of cases) {
    const last = visitsOf(events).at(-1);
    const owner = events.findLast((event) => event.resource !== '')?.resource ?? '';
    const closed = last === undefined || last.stage.kind === 'open' ? '' : last.event.at;
    yield [
      id,
      `Application ${id}`,
      last?.stage.key ?? '',
      events[0]?.amount ?? '',
      events[0]?.at ?? '',
      closed,
      person(owner),
    ];
  }
}
function* visitRows(cases: ReadonlyMap<string, readonly LogEvent[]>) {
  yield ['opportunity', 'stage', 'enteredAt', 'by'];
  for (const [id, events] of cases)
    for (const { stage, event } of visitsOf(events)) yield [id, stage.key, event.at, person(event.resource)];
}
function* talkRows(cases: ReadonlyMap<string, readonly LogEvent[]>) {
  yield ['externalId', 'opportunity', 'kind', 'action', 'at', 'owner'];
  for (const [id, events] of cases) {
    for (const event of events) {
      if (!event.activity.startsWith('W_') || event.lifecycle !== 'START') continue;
      const kind = event.activity === CALL ? 'call' : 'other';
      yield [`${id}-${event.seq}`, id, kind, event.activity.slice(2), event.at, person(event.resource)];
    }
  }
}

const both = (text: string) => ({ zh: text, en: text });

function definition(ids: ReadonlyMap<string, string>, gate: readonly object[]): ProcessDefinition {
  return processDefinitionSchema.parse({
    stages: STAGES.map(({ key, name, kind }, position) => ({
      id: ids.get(key),
      key,
      name: { zh: name, en: key },
      definition: both(name),
      kind,
      position,
      probability: kind === 'lost' ? 0 : (position + 1) / 10,
      ownerRoles: ['salesRep'],
      windowDays: null,
      requiredFields: [],
      deliverables: [],
      actions: [],
      criteria: { entry: [], exit: key === 'offerSent' ? gate : [] },
      autoAdvance: false,
    })),
  });
}
const GATE = { kind: 'activity', key: 'called', label: both('发出报价后有过电话'), kinds: ['call'], sinceEntry: true };

const started = performance.now();
const since = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;

async function importFile(
  ctx: Ctx,
  target: ImportTarget,
  path: string,
  fields: readonly string[],
  settings: ImportSettings,
): Promise<void> {
  const columns = fields.map((field, column) => ({ column, field }));
  const upload = { target, path, fileName: `${target}.csv`, bytes: statSync(path).size };
  const { id } = await createImport(ctx, upload, { ...settings, columns });
  const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
  for (const enter of [checkImport, startImport]) {
    await enter(ctx, id);
    while (await stepImport(ctx.platform, ctx.workspaceId, id, limits));
  }
  const { counts, status, error } = await getImport(ctx, id);
  const { rows, created, updated, refused, failed, skipped } = counts;
  console.log(
    `${since().padStart(8)}  ${target}: ${status}, ${rows} rows, ${created + updated} written, ${refused + failed} refused, ${skipped} skipped ${error?.en ?? ''}`,
  );
}

interface Figures {
  moves: number;
  deals: number;
  stopped: number;
  stoppedDeals: number;
  won: number;
  lost: number;
  open: number;
}

/** The same from the raw log alone. */
async function figuresBySql(ownerUrl: string, events: readonly LogEvent[]): Promise<Figures> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(
      'create temp table raw (case_id text, seq int, activity text, lifecycle text, at timestamptz, stage text, place int)',
    );
    const stage = (event: LogEvent) =>
      STAGES.findIndex((one) => (one.events as readonly string[]).includes(event.activity));
    for (let from = 0; from < events.length; from += 20_000) {
      const rows = events.slice(from, from + 20_000);
      await client.query(
        'insert into raw select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int[])',
        [
          rows.map((row) => row.case),
          rows.map((row) => row.seq),
          rows.map((row) => row.activity),
          rows.map((row) => row.lifecycle),
          rows.map((row) => row.at),
          rows.map((row) => STAGES[stage(row)]?.key ?? null),
          rows.map(stage),
        ],
      );
    }
    await client.query('create index on raw (case_id, activity, lifecycle); analyze raw');
    const { rows } = await client.query<Figures>(
      `with staged as (
         select r.*, min(seq) filter (where stage in ('approved', 'declined')) over (partition by case_id) as decided from raw r where stage is not null),
       told as (select * from staged where decided is null or seq <= decided),
       stepped as (
         select *, lag(stage) over (partition by case_id order by seq) as before from told),
       visits as (select * from stepped where before is distinct from stage),
       moves as (
         select *, lag(stage) over w as came, lag(place) over w as came_place, lag(at) over w as stood
         from visits window w as (partition by case_id order by seq)),
       judged as (
         select m.*, came = 'offerSent' and stage <> 'declined' and place > came_place and not exists (
           select 1 from raw c where c.case_id = m.case_id and c.activity = $1 and c.lifecycle = 'START' and c.at between m.stood and m.at
         ) as stopped from moves m where came is not null),
       ends as (select distinct on (case_id) case_id, stage from visits order by case_id, seq desc)
       select count(*)::int as moves, count(distinct j.case_id)::int as deals, count(*) filter (where stopped)::int as stopped,
         count(distinct j.case_id) filter (where stopped)::int as "stoppedDeals",
         count(distinct j.case_id) filter (where stopped and e.stage = 'approved')::int as won,
         count(distinct j.case_id) filter (where stopped and e.stage = 'declined')::int as lost,
         count(distinct j.case_id) filter (where stopped and e.stage not in ('approved', 'declined'))::int as open
       from judged j join ends e using (case_id)`,
      [CALL],
    );
    if (rows[0] === undefined) throw new Error('an aggregate gives one row');
    return rows[0];
  } finally {
    await client.end();
  }
}

const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-bpi-'));
const log = pino({ level: 'error' }, pino.destination(2));
const server = await startEmbedded({ dir: join(dir, 'postgres'), log });
try {
  const events = await readLog(join(folder, 'events_train.csv.gz'), Number(most ?? Number.POSITIVE_INFINITY));
  const cases = Map.groupBy(events, (event) => event.case);
  console.log(`${since().padStart(8)}  ${events.length} events of ${cases.size} cases`);
  const { appUrl } = await prepareSchema(server.url, log);
  const platform = openPlatform({ config: readConfig({ DATA_DIR: dir }), log, appUrl });
  const made = await createWorkspace(platform, {
    name: 'bpi',
    email: 'bench@example.com',
    adminName: 'bench',
    password: 'bench-password-1234',
    currency: 'EUR',
    timeZone: 'Europe/Amsterdam',
    locale: 'en',
  });
  const ctx = () => memberCtx(platform, made.workspaceId, made.memberId);
  const ids = new Map(STAGES.map(({ key }) => [key as string, newId()]));
  const [source] = await listProcesses(await ctx());
  const { id: loans } = await createProcess(await ctx(), { name: both('Loans'), copyOf: source?.id ?? '' });
  await saveDraft(await ctx(), loans, { definition: definition(ids, []) });
  await publishDraft(await ctx(), loans);
  const settings: ImportSettings = {
    process: loans,
    stages: Object.fromEntries(ids),
    unknownPeople: 'invite',
    unknownReferences: 'refuse',
  };
  for (const [target, rows] of [
    ['opportunity', dealRows],
    ['stageHistory', visitRows],
    ['activity', talkRows],
  ] as const) {
    const path = join(dir, `${target}.csv`);
    await writeCsv(path, rows(cases));
    await importFile(await ctx(), target, path, [...rows(cases)][0] ?? [], settings);
  }
  await saveDraft(await ctx(), loans, { definition: definition(ids, [GATE]) });
  const { id } = await startRehearsal(await ctx(), loans, null);
  const before = performance.now();
  const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
  await runRehearsal(platform, made.workspaceId, loans, id, limits);
  const seconds = (performance.now() - before) / 1000;
  const { result } = await getRehearsal(await ctx(), loans, id);
  if (result === null) throw new Error('the rehearsal has no result');
  const { stopped } = result.draft;
  const rehearsed: Figures = {
    moves: result.moves,
    deals: result.deals,
    stopped: stopped.moves,
    stoppedDeals: stopped.deals,
    won: stopped.outcomes.won.deals,
    lost: stopped.outcomes.lost.deals,
    open: stopped.outcomes.open.deals,
  };
  console.log(`${since().padStart(8)}  rehearsed in ${seconds.toFixed(1)} s`);
  const raw = await figuresBySql(server.url, events);
  for (const key of Object.keys(raw) as (keyof Figures)[]) {
    const isEqual = raw[key] === rehearsed[key];
    console.log(
      `${''.padStart(10)}${key.padEnd(14)} rehearsal ${rehearsed[key]}   raw log ${raw[key]}${isEqual ? '' : '   DIFFERENT'}`,
    );
    if (!isEqual) process.exitCode = 1;
  }
  await platform.close();
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
