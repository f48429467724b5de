import type { Condition } from '@throughline/domain/condition/condition.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, fieldRight, readableFields } from '../record/access.ts';
import {
  getRecord,
  groupStatement,
  listStatement,
  requireAction,
  type Selection,
  selectionSql,
  summable,
} from '../record/read.ts';
import { statementName } from '../record/statement.ts';
import { updateRecord } from '../record/write.ts';
import type { MoveIntent } from './stage-move.ts';

export interface MoveInput {
  stage: string;
  version: number | undefined;
  reason?: string | undefined;
  lossReason?: string | undefined;
  lostTo?: string | undefined;
  lossStage?: string | undefined;
  lossStrategy?: string | undefined;
}

/** Moves a deal to another stage. @throws AppError gate_closed, invalid, stale_version, not_found, forbidden */
export function moveStage(ctx: Ctx, id: string, { stage, version, ...words }: MoveInput): Promise<RecordRow> {
  const intent: MoveIntent = words;
  return updateRecord(ctx, 'opportunity', id, { stage }, { version, intent });
}

/** Fields that a card shows, as far as the caller may read them. */
const CARD_FIELDS = [
  'name',
  'account',
  'amount',
  'currency',
  'owner',
  'closeDate',
  'probability',
  'nextStep',
  'nextStepAt',
  'lastActivityAt',
  'stage',
  'stageEnteredAt',
  'stageKind',
  'tags',
  'gateMet',
  'gateTotal',
  'signs',
  'updatedAt',
];

export interface BoardRequest extends Selection {
  process: string;
  limit: number;
  sort?: string | undefined;
}

const is = (path: string, id: string): Condition => ({
  kind: 'compare',
  path,
  op: 'eq',
  value: { kind: 'literal', value: id },
});
const both = (one: Condition, other: Condition | undefined): Condition => ({
  kind: 'all',
  of: other === undefined ? [one] : [one, other],
});

/** All columns in one transaction: one statement for counts and sums, one per column for its first cards, sent together. */
export async function board(ctx: Ctx, request: BoardRequest) {
  const object = describe(ctx, 'opportunity');
  requireAction(ctx, object, 'read');
  const readable = new Set(readableFields(ctx.actor, object).map((field) => field.key));
  const fields = CARD_FIELDS.filter((key) => readable.has(key)).join(',');
  const by = findField(object, 'stage');
  if (by === undefined) throw new AppError('internal');
  const filter = both(is('process', request.process), request.filter);
  const selection: Selection = { filter, q: request.q, bin: request.bin };
  const amount = findField(object, 'amount');
  const mayAdd = amount !== undefined && ['read', 'write'].includes(fieldRight(ctx.actor, object, amount));
  const sum = mayAdd ? summable(ctx, object, 'amount') : undefined;
  return ctx.read(async (tx) => {
    const stages = await tx.sql<{ id: string; retired: boolean }>(
      'select id, retired from stage where workspace_id = $1 and process_id = $2 order by position',
      [ctx.workspaceId, request.process],
      'board-stages',
    );
    const grouped = groupStatement(ctx, object, selection, by, sum);
    const lists = stages.map((stage) => {
      return listStatement(ctx, object, {
        ...selection,
        filter: both(filter, is('stage', stage.id)),
        limit: request.limit,
        sort: request.sort,
        fields,
      });
    });
    const [groupRows, ...pages] = await Promise.all([
      tx.sql<{ key: unknown; count: number; sum: number | null }>(
        grouped.text,
        grouped.params,
        statementName(grouped.text),
      ),
      ...lists.map(async (list) =>
        list.page(await tx.sql<Record<string, unknown>>(list.text, list.params, statementName(list.text))),
      ),
    ]);
    const groups = new Map(grouped.groups(groupRows).map((group) => [group.key, group]));
    const columns = stages
      .map((stage, index) => ({
        retired: stage.retired,
        column: {
          stage: stage.id,
          count: groups.get(stage.id)?.count ?? 0,
          sum: groups.get(stage.id)?.sum ?? 0,
          items: pages[index]?.items ?? [],
          nextCursor: pages[index]?.nextCursor ?? null,
        },
      }))
      // A stage that the process has no more stays as long as deals stand in it.
      .filter(({ retired, column }) => !retired || column.count > 0)
      .map(({ column }) => column);
    return {
      columns,
      total: {
        count: columns.reduce((total, column) => total + column.count, 0),
        sum: columns.reduce((total, column) => total + column.sum, 0),
      },
    };
  });
}

/** Median days that the deals of each stage have stood there, and how many stand longer than the stage's window. */
export async function dwell(ctx: Ctx, request: Selection & { process: string }) {
  const object = describe(ctx, 'opportunity');
  requireAction(ctx, object, 'read');
  const params: unknown[] = [];
  const where = selectionSql(
    ctx,
    object,
    {
      ...request,
      filter: both(is('process', request.process), request.filter),
    },
    'read',
    params,
  );
  const now = `$${params.push(new Date(ctx.now).toISOString())}::timestamptz`;
  const days = `extract(epoch from (${now} - t.stage_entered_at)) / 86400`;
  const window = `(select (s->>'windowDays')::double precision from process_version v, jsonb_array_elements(v.definition->'stages') s
    where v.workspace_id = $1 and v.id = g.version and s->>'id' = g.stage::text)`;
  const text = `with standing as (select t.stage_id as stage, t.process_version_id as version, (${days})::double precision as days from ${object.table} t where ${where} and t.stage_entered_at is not null),
    windows as (select g.stage, g.version, ${window} as days from (select distinct stage, version from standing) g)
    select s.stage, percentile_cont(0.5) within group (order by s.days) as "medianDays", count(*) filter (where s.days > w.days)::int as overdue
    from standing s join windows w on w.stage = s.stage and w.version = s.version group by s.stage`;
  return ctx.readOnce<{ stage: string; medianDays: number; overdue: number }>(text, params, statementName(text));
}

export async function visits(ctx: Ctx, id: string) {
  await getRecord(ctx, 'opportunity', id);
  const rows = await ctx.readOnce<{
    stage_id: string;
    name: string;
    name_en: string;
    entered_at: string;
    left_at: string | null;
    entered_by_id: string | null;
    move: string;
    reason: string | null;
    passed: Record<string, string> | null;
    exceptions: { id: string; name: Label }[];
  }>(
    `select v.stage_id, s.name, s.name_en, v.entered_at, v.left_at, v.entered_by_id, v.move, v.reason, v.passed,
       (select coalesce(json_agg(json_build_object('id', x.id, 'name', x.definition->'name') order by x.granted_at), '[]')
         from deal_exception x where x.workspace_id = v.workspace_id and x.opportunity_id = v.opportunity_id
           and x.id::text in (select p.value from jsonb_each_text(v.passed) p)) as exceptions
     from stage_visit v join stage s on s.workspace_id = v.workspace_id and s.id = v.stage_id
     where v.workspace_id = $1 and v.opportunity_id = $2 order by v.seq`,
    [ctx.workspaceId, id],
    'opportunity-visits',
  );
  return rows.map((row) => ({
    stage: { id: row.stage_id, name: row.name, nameEn: row.name_en },
    enteredAt: row.entered_at,
    leftAt: row.left_at,
    enteredBy:
      row.entered_by_id === null
        ? null
        : { id: row.entered_by_id, name: ctx.directory.members.get(row.entered_by_id)?.name ?? null },
    move: row.move,
    reason: row.reason,
    passed: row.passed,
    exceptions: row.exceptions,
  }));
}
