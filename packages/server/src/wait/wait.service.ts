import { invalid } from '@throughline/domain/platform/error.ts';
import { inLocale, type Label } from '@throughline/domain/platform/label.ts';
import { columnOrder, CUSTOMER, CUSTOMER_LABEL, WAIT_COLUMNS, waitSentence } from '@throughline/domain/wait/wait.ts';
import type { Wait, WaitGroup } from '@throughline/domain/wait/wait.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, shownName } from '../record/access.ts';
import { getRecord, requireAction } from '../record/read.ts';
import { boardRows, dealRows, MOST_COUNTED, type WaitRow } from './wait.queries.ts';

export interface BoardQuery {
  by: 'role' | 'deal';
  of: 'mine' | 'team';
  role?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Roles in the order in which one of them stands for a person who has several. */
const SPEAKING = ['legal', 'finance', 'presales', 'delivery', 'salesManager', 'operations'];

const rolesOf = (ctx: Ctx): string[] => {
  const others = [...ctx.directory.roles.keys()].filter((key) => !SPEAKING.includes(key));
  return [...SPEAKING.filter((key) => ctx.directory.roles.has(key)), ...others];
};

const roleLabel = (ctx: Ctx, role: string): Label =>
  role === CUSTOMER ? CUSTOMER_LABEL : (ctx.directory.roles.get(role)?.name ?? { zh: role, en: role });

/** Waits in groups, longest first. @throws AppError forbidden, invalid (cursor, role) */
export async function waitBoard(ctx: Ctx, query: BoardQuery): Promise<WaitGroup[]> {
  requireAction(ctx, describe(ctx, 'opportunity'), 'read');
  const known = [...rolesOf(ctx), CUSTOMER];
  if (query.role !== undefined && !known.includes(query.role)) throw unknownRole(query.role);
  const rows = await boardRows(ctx, {
    of: query.of,
    roles: query.role === undefined ? known : [query.role],
    own: ctx.directory.members.get(ctx.actor.memberId)?.roleKeys ?? [],
    after: query.cursor === undefined ? null : afterOf(query.cursor),
    limit: query.limit,
  });
  return query.by === 'deal' ? byDeal(ctx, rows, query.limit) : byRole(ctx, rows, query);
}

function byRole(ctx: Ctx, rows: readonly WaitRow[], { role, limit }: BoardQuery): WaitGroup[] {
  const found = Map.groupBy(rows, (row) => row.role);
  const groups = (role === undefined ? columnOrder([...found.keys()]) : [role]).map((key): WaitGroup => {
    const column = found.get(key) ?? [];
    const waits = column.map((row) => waitOf(ctx, row));
    const count = column[0]?.count ?? 0;
    const items = waits.slice(0, limit);
    const last = items.at(-1);
    return {
      key,
      label: roleLabel(ctx, key),
      count: Math.min(count, MOST_COUNTED),
      overdue: column[0]?.overdue ?? 0,
      capped: count > MOST_COUNTED,
      items,
      nextCursor: waits.length > limit && last !== undefined ? `${last.since}_${last.id}` : null,
    };
  });
  return role === undefined ? groups.filter((one) => one.count > 0 || WAIT_COLUMNS.includes(one.key)) : groups;
}

/** The deals that wait longest, each with all that waits among what was read. */
function byDeal(ctx: Ctx, rows: readonly WaitRow[], limit: number): WaitGroup[] {
  const waits = rows.map((row) => waitOf(ctx, row));
  const ordered = waits.toSorted((one, other) => (one.since < other.since ? -1 : one.since > other.since ? 1 : 0));
  return [...Map.groupBy(ordered, (wait) => wait.deal.id)].slice(0, limit).map(([key, items]) => {
    const name = items[0]?.deal.name ?? '—';
    return {
      key,
      label: { zh: name, en: name },
      count: items.length,
      overdue: items.filter((one) => one.overdue).length,
      capped: false,
      items,
      nextCursor: null,
    };
  });
}

/** @throws AppError not_found */
export async function dealWaits(ctx: Ctx, dealId: string): Promise<Wait[]> {
  await getRecord(ctx, 'opportunity', dealId);
  return (await dealRows(ctx, dealId, rolesOf(ctx))).map((row) => waitOf(ctx, row));
}

function waitOf(ctx: Ctx, row: WaitRow): Wait {
  const { actor, directory } = ctx;
  const label = roleLabel(ctx, row.role);
  const member = row.member === null ? null : { id: row.member, name: directory.members.get(row.member)?.name ?? null };
  const deal = shownName(actor, describe(ctx, 'opportunity'), row.dealName);
  const account = shownName(actor, describe(ctx, 'account'), row.accountName);
  const what: Label = { zh: row.what, en: row.whatEn ?? row.what };
  return {
    id: row.id,
    kind: row.kind,
    role: row.role,
    roleLabel: label,
    member,
    deal: { id: row.deal, name: deal },
    account: row.account === null ? null : { id: row.account, name: account },
    what,
    since: row.since,
    due: row.due,
    overdue: row.due !== null && Date.parse(row.due) < ctx.now,
    text: waitSentence(
      {
        kind: row.kind,
        account,
        deal,
        what: inLocale(what, ctx.locale),
        who: inLocale(label, ctx.locale),
        person: member?.name ?? null,
      },
      ctx.locale,
    ),
    approval: row.approval,
    canClaim: row.asked && directory.members.get(actor.memberId)?.roleKeys.includes(row.role) === true,
    mine: row.member === actor.memberId || row.asked,
  };
}

function afterOf(cursor: string): { since: string; id: string } {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([0-9a-f-]{36})$/.exec(cursor);
  if (match?.[1] !== undefined && match[2] !== undefined) return { since: match[1], id: match[2] };
  const message = { zh: '翻页位置无效，请从第一页开始。', en: 'Not a valid page position; start from the first page.' };
  throw invalid([{ field: 'cursor', value: cursor, message }]);
}

const unknownRole = (value: string) =>
  invalid([
    {
      field: 'role',
      value,
      message: {
        zh: '没有这个角色，请从看板的列中选择。',
        en: 'There is no such role; choose one of the board’s columns.',
      },
    },
  ]);
