import type { DealException, ExceptionReportRow, Outcome } from '@throughline/domain/exception/exception.contract.ts';
import type { ExceptionState } from '@throughline/domain/exception/exception.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { definitionOfDeal } from '../opportunity/deal-gate.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { describe, plainField, shownName } from '../record/access.ts';
import { requireAction, selectionSql } from '../record/read.ts';
import { statementName } from '../record/statement.ts';
import { EXCEPTION_COLUMNS, type StoredException } from './exception.queries.ts';
import { exceptionView } from './exception.service.ts';

/** How a deal stands, from its stage's kind. */
const SIDE = `case when t.stage_kind = 'lost' then 'lost' when t.stage_kind = 'open' then 'open' else 'won' end`;
/** Days from the start of work on a deal until it was decided. */
const CYCLE = `(extract(epoch from t.closed_at - coalesce(t.started_at, t.created_at)) / 86400)::double precision`;
/** What people read of a stored exception; `exceptionState` of the domain in SQL. */
const stateSql = (now: string): string =>
  `case when x.status = 'granted' and x.expires_at <= ${now} then 'lapsed' else x.status end`;

interface Counts {
  won: number;
  lost: number;
  open: number;
  cycleDays: number | null;
}
const outcomeOf = ({ won, lost, open, cycleDays }: Counts): Outcome => ({
  won,
  lost,
  open,
  winRate: won + lost === 0 ? null : won / (won + lost),
  decided: won + lost,
  cycleDays,
});
const NOTHING: Counts = { won: 0, lost: 0, open: 0, cycleDays: null };

const counts = (of: string): string =>
  `count(distinct ${of}.id) filter (where ${of}.side = 'won')::int as won, count(distinct ${of}.id) filter (where ${of}.side = 'lost')::int as lost,
   count(distinct ${of}.id) filter (where ${of}.side = 'open')::int as open`;

interface Asked {
  process: string;
  channel: string;
  name: Label;
  state: ExceptionState;
  count: number;
  granted: number;
}
type Through = Counts & { process: string; channel: string };
type Normal = Counts & { process: string; name: string; nameEn: string };

/** The statement that all parts of the report begin with: deals that the actor may read, and their exceptions. */
function basis(ctx: Ctx) {
  const object = describe(ctx, 'opportunity');
  requireAction(ctx, object, 'read');
  // Each figure tells how deals ended, and when.
  for (const key of ['stageKind', 'process', 'closedAt']) plainField(ctx, object, key, 'report');
  const params: unknown[] = [];
  const where = selectionSql(ctx, object, {}, 'read', params);
  const now = `$${params.push(new Date(ctx.now).toISOString())}::timestamptz`;
  const text = `with deals as (select t.id, t.process_id, ${SIDE} as side, ${CYCLE} as days from ${object.table} t where ${where}),
    taken as (select x.*, ${stateSql(now)} as state, d.process_id, d.side, d.days from deals d
      join deal_exception x on x.workspace_id = $1 and x.opportunity_id = d.id)`;
  return { text, params };
}

/** One row for each channel of each process in which an exception was asked for on a deal that the actor may read. */
export const exceptionReport = (ctx: Ctx): Promise<ExceptionReportRow[]> =>
  ctx.read(async (tx) => {
    const { text, params } = basis(ctx);
    const run = <Row extends object>(part: string): Promise<Row[]> => {
      const whole = `${text} ${part}`;
      return tx.sql<Row>(whole, params, statementName(whole));
    };
    const [asked, through, normal] = await Promise.all([
      run<Asked>(
        `select g.process_id as process, g.channel, g.state, count(*)::int as count, count(g.granted_at)::int as granted,
           (array_agg(g.definition->'name' order by g.requested_at desc, g.id desc))[1] as name
         from taken g group by g.process_id, g.channel, g.state`,
      ),
      run<Through>(
        `select w.process_id as process, w.channel, ${counts('w')},
           percentile_cont(0.5) within group (order by w.days) filter (where w.side = 'won') as "cycleDays"
         from (select distinct process_id, channel, opportunity_id as id, side, days from taken where used_at is not null) w
         group by w.process_id, w.channel`,
      ),
      run<Normal>(
        `select p.id as process, p.name, p.name_en as "nameEn", ${counts('d')},
           percentile_cont(0.5) within group (order by d.days) filter (where d.side = 'won') as "cycleDays"
         from process p left join deals d on d.process_id = p.id
           and not exists (select 1 from taken u where u.opportunity_id = d.id and u.used_at is not null)
         where p.workspace_id = $1 and p.id in (select process_id from taken) group by p.id, p.name, p.name_en
         order by p.name, p.id`,
      ),
    ]);
    return normal.flatMap((process) => {
      const own = asked.filter((row) => row.process === process.process);
      return [...Map.groupBy(own, (row) => row.channel)].toSorted(byKey).map(([channel, rows]): ExceptionReportRow => {
        const used = through.find((row) => row.process === process.process && row.channel === channel);
        const states = { requested: 0, granted: 0, refused: 0, withdrawn: 0, used: 0, lapsed: 0 };
        for (const { state, count } of rows) states[state] = count;
        return {
          process: { id: process.process, name: { zh: process.name, en: process.nameEn } },
          channel: { key: channel, name: rows[0]?.name ?? { zh: channel, en: channel } },
          asked: rows.reduce((sum, row) => sum + row.count, 0),
          states,
          granted: rows.reduce((sum, row) => sum + row.granted, 0),
          through: outcomeOf(used ?? NOTHING),
          normal: outcomeOf(process),
        };
      });
    });
  });

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number =>
  one < other ? -1 : one > other ? 1 : 0;

const MOST = 200;

/** The exceptions that a figure of the report counts. */
export const findExceptions = (
  ctx: Ctx,
  of: { process: string; channel: string; state?: string | undefined; outcome?: string | undefined },
): Promise<DealException[]> =>
  ctx.read(async (tx) => {
    const { text, params } = basis(ctx);
    params.push(of.process, of.channel, of.state ?? null, of.outcome ?? null);
    const at = params.length - 3;
    const whole = `${text} select ${EXCEPTION_COLUMNS}, t.name, t.process_version_id as "processVersion" from taken x
      join opportunity t on t.workspace_id = $1 and t.id = x.opportunity_id
      where x.process_id = $${at} and x.channel = $${at + 1}
        and ($${at + 2}::text is null or x.state = $${at + 2} or ($${at + 2} = 'everGranted' and x.granted_at is not null))
        and ($${at + 3}::text is null or (x.used_at is not null and x.side = $${at + 3}))
      order by x.requested_at desc, x.id desc limit ${MOST}`;
    const rows = await tx.sql<StoredException & { name: string; processVersion: string }>(
      whole,
      params,
      statementName(whole),
    );
    const own = within(ctx, tx);
    const object = describe(ctx, 'opportunity');
    const items: DealException[] = [];
    for (const row of rows) {
      const deal = { id: row.opportunityId, name: shownName(ctx.actor, object, row.name) };
      items.push(exceptionView(own, await definitionOfDeal(tx, { processVersion: row.processVersion }), deal, row));
    }
    return items;
  });

/** The deals that the report compares with: of the process, without a used exception. */
export const findNormalDeals = (ctx: Ctx, of: { process: string; outcome?: string | undefined }): Promise<Ref[]> =>
  ctx.read(async (tx) => {
    const { text, params } = basis(ctx);
    const at = params.push(of.process, of.outcome ?? null) - 1;
    const whole = `${text} select d.id, t.name from deals d join opportunity t on t.workspace_id = $1 and t.id = d.id
      where d.process_id = $${at} and ($${at + 1}::text is null or d.side = $${at + 1})
        and not exists (select 1 from taken u where u.opportunity_id = d.id and u.used_at is not null)
      order by t.created_at desc, d.id desc limit ${MOST}`;
    const rows = await tx.sql<{ id: string; name: string }>(whole, params, statementName(whole));
    const object = describe(ctx, 'opportunity');
    return rows.map(({ id, name }) => ({ id, name: shownName(ctx.actor, object, name) }));
  });
