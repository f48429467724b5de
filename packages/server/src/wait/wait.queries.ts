import { CUSTOMER, SELLER } from '@throughline/domain/wait/wait.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, scopeSql, scopesOf } from '../record/access.ts';
import { statementName } from '../record/statement.ts';

/*
 * Waits are derived: open standard actions of other roles, open votes, unanswered confirmations. One statement gives all
 * columns, and reads no more than it shows and counts: whoever reads many deals gets the tasks of a role in the order of the
 * index `task_wait` until enough are found, whoever reads few gets those of their deals by `task_wait_of_deal`.
 */

export interface WaitRow {
  /** Role of the column. */
  role: string;
  /** Counted from this page on, at most one more than `MOST_COUNTED`. */
  count: number;
  overdue: number;
  kind: 'task' | 'approval' | 'confirmation' | 'changes';
  id: string;
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
  /** Roles of the reader. */
  own: readonly string[];
  after: { since: string; id: string } | null;
  limit: number;
}

/** As many of a column are counted, and one more: beyond, a number says no more than "many". */
export const MOST_COUNTED = 200;
/** Open votes and unanswered confirmations that a board looks at, the longest waiting. */
const MOST_BESIDE = 2000;
/** From so many deals on, looking through a role's tasks finds the reader's sooner than looking through the deals. */
const MANY_DEALS = 5000;

const TASK = `t.queue is not null and t.queue <> '${SELLER}' and t.status = 'open' and t.deleted_at is null`;
const TASK_COLUMNS = `t.id, t.workspace_id, t.queue, t.status, t.deleted_at, t.owner_id, t.opportunity_id, t.title,
  t.created_at, t.due, t.collaborator_ids`;
const WAIT_OF_TASK = `select 'task' as kind, t.id, t.queue as role, t.owner_id as member, t.opportunity_id as deal,
  t.title as what, null::text as what_en, t.created_at as since, t.due, null::uuid as approval`;

/** Texts for `$n` that the parts share. */
interface Shared {
  me: string;
  now: string;
  roles: string;
  /** Expression: the deal of this id counts. */
  ofDeal: (id: string) => string;
  /** No wait begins earlier. */
  from: (since: string) => string;
}

/** What waits beside tasks: on deals that count, and votes of the reader. */
const besideTasks = ({ me, now, roles, ofDeal, from }: Shared): string => `
  (select 'approval' as kind, v.id, coalesce((select r from unnest(${roles}) with ordinality u (r, n)
      where r = any(m.role_keys) order by n limit 1), '${SELLER}') as role,
    v.member_id as member, p.opportunity_id as deal, p.definition->'name'->>'zh' as what, p.definition->'name'->>'en' as what_en,
    v.opened_at as since, v.due_at as due, p.id as approval
  from approval_vote v join approval p on p.workspace_id = v.workspace_id and p.id = v.approval_id
    join member m on m.workspace_id = v.workspace_id and m.id = v.member_id
  where v.workspace_id = $1::uuid and v.status = 'open' and v.opened_at is not null and p.status = 'running'
    and p.opportunity_id is not null and (${ofDeal('p.opportunity_id')} or v.member_id = ${me})${from('v.opened_at')}
  order by v.opened_at, v.id limit ${MOST_BESIDE})
  union all
  (select 'confirmation', c.id, '${CUSTOMER}', null::uuid, c.opportunity_id, c.definition->'name'->>'zh',
    c.definition->'name'->>'en', c.sent_at, c.expires_at, null::uuid
  from confirmation c
  where c.workspace_id = $1::uuid and c.status = 'open' and c.expires_at > ${now} and ${ofDeal('c.opportunity_id')}${from('c.sent_at')}
  order by c.sent_at, c.id limit ${MOST_BESIDE})
  union all
  (select 'changes', c.id, '${SELLER}', null::uuid, c.opportunity_id, c.definition->'name'->>'zh',
    c.definition->'name'->>'en', coalesce(c.changes_asked_at, c.sent_at), null::timestamptz, null::uuid
  from confirmation c
  where c.workspace_id = $1::uuid and c.status = 'changesAsked' and ${ofDeal('c.opportunity_id')}
    and not exists (select from confirmation l where l.workspace_id = c.workspace_id and l.opportunity_id = c.opportunity_id
      and l.form = c.form and l.sent_at > c.sent_at)
  order by c.sent_at, c.id limit ${MOST_BESIDE})`;

const NAMED = `o.name as "dealName", o.account_id as account, coalesce(a.short_name, a.name) as "accountName"`;
const NAMES = `left join opportunity o on o.workspace_id = $1::uuid and o.id = w.deal
  left join account a on a.workspace_id = o.workspace_id and a.id = o.account_id`;
const ASKED = (me: string): string =>
  `(w.kind = 'task' and w.member is null and exists (select from task q where q.workspace_id = $1::uuid and q.id = w.id
    and q.collaborator_ids @> array[${me}]))`;

/** All columns with their counts and first waits. */
export async function boardRows(ctx: Ctx, page: WaitPage): Promise<WaitRow[]> {
  const { text, params } = boardStatement(ctx, page, await readsMany(ctx, page));
  return ctx.readOnce<WaitRow>(text, params, statementName(text));
}

async function readsMany(ctx: Ctx, { of }: WaitPage): Promise<boolean> {
  if (of === 'mine') return false;
  const scopes = scopesOf(ctx.actor, 'opportunity', 'read');
  if (scopes.includes('all')) return true;
  if (scopes.every((scope) => scope === 'own' || scope === 'collaborating')) return false;
  const params: unknown[] = [ctx.workspaceId];
  const scope = scopeSql(ctx, describe(ctx, 'opportunity'), 'read', 'o', params);
  const text = `select count(*)::int as count from (select from opportunity o
    where o.workspace_id = $1::uuid and o.deleted_at is null and ${scope} limit ${MANY_DEALS}) counted`;
  const [row] = await ctx.readOnce<{ count: number }>(text, params, statementName(text));
  return row?.count === MANY_DEALS;
}

function boardStatement(ctx: Ctx, page: WaitPage, isMany: boolean): { text: string; params: unknown[] } {
  const params: unknown[] = [ctx.workspaceId];
  const put = (value: unknown, type: string): string => `$${params.push(value)}::${type}`;
  const me = put(ctx.actor.memberId, 'uuid');
  const now = put(new Date(ctx.now).toISOString(), 'timestamptz');
  const roles = put(page.roles, 'text[]');
  const limit = put(page.limit + 1, 'int');
  const since = page.after === null ? null : put(page.after.since, 'timestamptz');
  const id = page.after === null ? null : put(page.after.id, 'uuid');
  const behind = (at: string, key: string): string =>
    since === null ? '' : ` and (${at}, ${key}) > (${since}, ${id})`;
  const reads = (alias: string): string =>
    `${alias}.workspace_id = $1::uuid and ${alias}.deleted_at is null and ${scopeSql(ctx, describe(ctx, 'opportunity'), 'read', alias, params)}`;
  const tasks = scopesOf(ctx.actor, 'task', 'read').length > 0 ? TASK : 'false';
  // A limit keeps the planner from reading every deal beforehand.
  const readable = isMany
    ? (deal: string) => `(select true from opportunity d where d.id = ${deal} and ${reads('d')} limit 1)`
    : (deal: string) => `${deal} in (select d.id from deals d)`;
  const mine = page.of === 'mine' ? ` and d.owner_id = ${me}` : '';
  const few = isMany
    ? ''
    : `deals as materialized (select d.id from opportunity d where ${reads('d')}${mine}),
    tasks as materialized (
      select ${TASK_COLUMNS} from deals d join task t on t.workspace_id = $1::uuid and t.opportunity_id = d.id where ${tasks}
      union
      select ${TASK_COLUMNS} from task t where t.workspace_id = $1::uuid and t.owner_id = ${me} and t.opportunity_id is not null and ${tasks}
      union
      select t.* from unnest(${put(page.own, 'text[]')}) as q (role) cross join lateral (
        select ${TASK_COLUMNS} from task t where t.workspace_id = $1::uuid and t.queue = q.role and t.owner_id is null
          and t.collaborator_ids @> array[${me}] and t.opportunity_id is not null and ${tasks}${behind('t.created_at', 't.id')}
        order by t.created_at, t.id limit ${MOST_COUNTED + 1}) t), `;
  const ofRole = `t.workspace_id = $1::uuid and t.queue = r.role and ${tasks}${isMany ? ` and ${readable('t.opportunity_id')}` : ''}`;
  const shared = {
    me,
    now,
    roles,
    ofDeal: readable,
    from: (at: string) => (since === null ? '' : ` and ${at} >= ${since}`),
  };
  const text = `with ${few}beside as materialized (${besideTasks(shared)})
    select r.role, w.count, w.overdue, w.kind, w.id, w.member, w.deal, ${NAMED}, w.what, w.what_en as "whatEn", w.since, w.due, w.approval,
      ${ASKED(me)} as asked
    from unnest(${roles}) with ordinality r (role, place)
    cross join lateral (
      select x.*, (count(*) over ())::int as count, (count(*) filter (where x.due < ${now}) over ())::int as overdue from (
        (${WAIT_OF_TASK} from ${isMany ? 'task' : 'tasks'} t where ${ofRole}${behind('t.created_at', 't.id')}
          order by t.created_at, t.id limit ${MOST_COUNTED + 1})
        union all
        (select b.* from beside b where b.role = r.role${behind('b.since', 'b.id')} order by b.since, b.id limit ${MOST_COUNTED + 1})
      ) x order by x.since, x.id limit ${limit}) w
    ${NAMES} order by r.place, w.since, w.id`;
  return { text, params };
}

/** Everything that waits on one deal, which the reader may read. */
export function dealRows(ctx: Ctx, dealId: string, roles: readonly string[]): Promise<WaitRow[]> {
  const params: unknown[] = [ctx.workspaceId, dealId, ctx.actor.memberId, new Date(ctx.now).toISOString(), roles];
  const tasks = scopesOf(ctx.actor, 'task', 'read').length > 0 ? TASK : 'false';
  const ofDeal = (deal: string): string => `${deal} = $2::uuid`;
  const shared = {
    me: '$3::uuid and p.opportunity_id = $2::uuid',
    now: '$4::timestamptz',
    roles: '$5::text[]',
    ofDeal,
    from: () => '',
  };
  const text = `with beside as (${besideTasks(shared)}),
    w as (${WAIT_OF_TASK} from task t where t.workspace_id = $1::uuid and t.opportunity_id = $2::uuid and ${tasks}
      union all select * from beside)
    select w.role, 0 as count, 0 as overdue, w.kind, w.id, w.member, w.deal, ${NAMED}, w.what, w.what_en as "whatEn", w.since, w.due,
      w.approval, ${ASKED('$3::uuid')} as asked
    from w ${NAMES} order by w.since, w.id limit 100`;
  return ctx.readOnce<WaitRow>(text, params, statementName(text));
}
