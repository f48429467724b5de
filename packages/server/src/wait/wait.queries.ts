import { CUSTOMER, SELLER } from '@throughline/domain/wait/wait.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, scopeSql, scopesOf } from '../record/access.ts';

/*
 * Waits are derived: open standard actions of other roles, open votes, unanswered confirmations. One statement gives all
 * columns; the open tasks of a role are read in the order of the index `task_wait` where the reader may read every deal,
 * and from the reader's deals otherwise.
 */

export interface WaitRow {
  /** Role of the column; the rest is null where nothing waits there. */
  role: string;
  count: number;
  overdue: number;
  kind: 'task' | 'approval' | 'confirmation' | 'changes';
  id: string | null;
  member: string | null;
  deal: string;
  dealName: string | null;
  account: string | null;
  accountName: string | null;
  what: string;
  whatEn: string | null;
  since: string;
  due: string | null;
  approval: string | null;
  /** The task waits in a queue that the reader is shown. */
  asked: boolean;
}

export interface WaitPage {
  of: 'mine' | 'team';
  roles: readonly string[];
  after: { since: string; id: string } | null;
  limit: number;
}

/** As many of a column are counted, and one more. */
export const MOST_COUNTED = 1000;

const TASK = `t.queue is not null and t.queue <> '${SELLER}' and t.status = 'open' and t.deleted_at is null`;
const TASK_COLUMNS = `t.id, t.workspace_id, t.queue, t.status, t.deleted_at, t.owner_id, t.opportunity_id, t.title, t.created_at, t.due, t.collaborator_ids`;

/** What waits beside tasks, on these deals or for the reader (`me`). @param deals expression over a deal's id */
const others = (deals: (id: string) => string, me: string, now: string, roles: string): string => `
  select 'approval' as kind, v.id, coalesce((select r from unnest(${roles}) with ordinality u (r, n)
      where r = any(m.role_keys) order by n limit 1), '${SELLER}') as role,
    v.member_id as member, p.opportunity_id as deal, p.definition->'name'->>'zh' as what, p.definition->'name'->>'en' as what_en,
    v.opened_at as since, v.due_at as due, p.id as approval
  from approval_vote v join approval p on p.workspace_id = v.workspace_id and p.id = v.approval_id
    join member m on m.workspace_id = v.workspace_id and m.id = v.member_id
  where v.workspace_id = $1::uuid and v.status = 'open' and v.opened_at is not null and p.status = 'running'
    and p.opportunity_id is not null and (${deals('p.opportunity_id')} or v.member_id = ${me})
  union all
  select case c.status when 'open' then 'confirmation' else 'changes' end, c.id,
    case c.status when 'open' then '${CUSTOMER}' else '${SELLER}' end, null::uuid, c.opportunity_id,
    c.definition->'name'->>'zh', c.definition->'name'->>'en',
    case c.status when 'open' then c.sent_at else coalesce(c.changes_asked_at, c.sent_at) end,
    case c.status when 'open' then c.expires_at end, null::uuid
  from confirmation c
  where c.workspace_id = $1::uuid and ((c.status = 'open' and c.expires_at > ${now}) or (c.status = 'changesAsked'
      and not exists (select from confirmation l where l.workspace_id = c.workspace_id and l.opportunity_id = c.opportunity_id
        and l.form = c.form and l.sent_at > c.sent_at)))
    and ${deals('c.opportunity_id')}`;

const AS_WAIT = (asked: string): string => `select 'task' as kind, t.id, t.queue as role, t.owner_id as member,
  t.opportunity_id as deal, t.title as what, null::text as what_en, t.created_at as since, t.due, null::uuid as approval, ${asked} as asked`;

const NAMED = `o.name as "dealName", o.account_id as account, coalesce(a.short_name, a.name) as "accountName"`;
const NAMES = `left join opportunity o on o.workspace_id = $1::uuid and o.id = w.deal
  left join account a on a.workspace_id = o.workspace_id and a.id = o.account_id`;

/** All columns with their counts and first waits. */
export function boardStatement(ctx: Ctx, page: WaitPage): { text: string; params: unknown[] } {
  const params: unknown[] = [ctx.workspaceId];
  const put = (value: unknown, type: string): string => `$${params.push(value)}::${type}`;
  const me = put(ctx.actor.memberId, 'uuid');
  const now = put(new Date(ctx.now).toISOString(), 'timestamptz');
  const roles = put(page.roles, 'text[]');
  const limit = put(page.limit + 1, 'int');
  const deal = describe(ctx, 'opportunity');
  const readsTasks = scopesOf(ctx.actor, 'task', 'read').length > 0;
  const scope = scopeSql(ctx, deal, 'read', 'o', params);
  const isOpen = scope === 'true' && page.of === 'team';
  const asked = `(t.owner_id is null and t.collaborator_ids @> array[${me}])`;
  const reach = `${scope}${page.of === 'mine' ? ` and o.owner_id = ${me}` : ''}`;
  const deals = isOpen
    ? (id: string) =>
        `exists (select from opportunity d where d.workspace_id = $1::uuid and d.id = ${id} and d.deleted_at is null)`
    : (id: string) => `${id} in (select d.id from deals d)`;
  const narrowed = `deals as materialized (
      select o.id from opportunity o where o.workspace_id = $1::uuid and o.deleted_at is null and ${reach}),
    tasks as materialized (
      select ${TASK_COLUMNS} from deals d join task t on t.workspace_id = $1::uuid and t.opportunity_id = d.id where ${TASK}
      union
      select ${TASK_COLUMNS} from task t where t.workspace_id = $1::uuid and t.opportunity_id is not null and ${TASK}
        and (t.owner_id = ${me} or ${asked})), `;
  const source = isOpen ? 'task t' : 'tasks t';
  const ofRole = `t.workspace_id = $1::uuid and t.queue = r.role and ${TASK}${readsTasks ? '' : ' and false'}`;
  const after = (since: string, id: string): string =>
    page.after === null
      ? ''
      : ` and (${since}, ${id}) > (${put(page.after.since, 'timestamptz')}, ${put(page.after.id, 'uuid')})`;
  const text = `with ${isOpen ? '' : narrowed}others as materialized (${others(deals, me, now, roles)})
    select r.role, coalesce(tc.count, 0) + coalesce(oc.count, 0) as count, coalesce(tc.overdue, 0) + coalesce(oc.overdue, 0) as overdue,
      w.kind, w.id, w.member, w.deal, ${NAMED}, w.what, w.what_en as "whatEn", w.since, w.due, w.approval, w.asked
    from unnest(${roles}) with ordinality r (role, place)
    cross join lateral (select count(*)::int as count, count(*) filter (where t.due < ${now})::int as overdue
      from (select t.due from ${source} where ${ofRole} limit ${MOST_COUNTED + 1}) t) tc
    cross join lateral (select count(*)::int as count, count(*) filter (where x.due < ${now})::int as overdue
      from others x where x.role = r.role) oc
    left join lateral (select * from (
        (${AS_WAIT(asked)} from ${source} where ${ofRole}${after('t.created_at', 't.id')} order by t.created_at, t.id limit ${limit})
        union all
        (select x.*, false from others x where x.role = r.role${after('x.since', 'x.id')} order by x.since, x.id limit ${limit})
      ) joined order by since, id limit ${limit}) w on true
    ${NAMES} order by r.place, w.since, w.id`;
  return { text, params };
}

/** Everything that waits on one deal, which the reader may read. */
export function dealStatement(ctx: Ctx, dealId: string, roles: readonly string[]): { text: string; params: unknown[] } {
  const params: unknown[] = [ctx.workspaceId, dealId, ctx.actor.memberId, new Date(ctx.now).toISOString(), roles];
  const asked = `(t.owner_id is null and t.collaborator_ids @> array[$3::uuid])`;
  const readsTasks = scopesOf(ctx.actor, 'task', 'read').length > 0;
  const text = `with others as (${others((id) => `${id} = $2::uuid`, '$3::uuid and p.opportunity_id = $2::uuid', '$4::timestamptz', '$5::text[]')}),
    w as (${AS_WAIT(asked)} from task t where t.workspace_id = $1::uuid and t.opportunity_id = $2::uuid and ${TASK}${readsTasks ? '' : ' and false'}
      union all select x.*, false from others x)
    select w.role, 0 as count, 0 as overdue, w.kind, w.id, w.member, w.deal, ${NAMED}, w.what, w.what_en as "whatEn", w.since, w.due,
      w.approval, w.asked
    from w ${NAMES} order by w.since, w.id limit 100`;
  return { text, params };
}
