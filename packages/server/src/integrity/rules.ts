import type { Field } from '@throughline/domain/record/field.ts';
import { columnOf, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { REFERENCE_OBJECTS, STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';

/** Something that must hold of the rows of one workspace, and the query for what breaks it. */
export interface Rule {
  /** Stable name, kebab-case. */
  key: string;
  object: string;
  /** `$1` is the workspace. Gives `id` and `detail` of each row that breaks the rule. */
  sql: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** An internal reference may name a table that no description stands for. */
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const TABLES = new Map([...STANDARD_OBJECTS, ...REFERENCE_OBJECTS].map((object) => [object.key, object.table]));

/** Every reference, person and collaborator of a record exists. Foreign keys say so too; a restored dump may have come without. */
function references(object: ObjectDescription): Rule[] {
  const tableOf = (field: Field): string | undefined => {
    if (field.kind === 'user') return 'member';
    if (field.kind === 'department') return 'department';
    return field.kind === 'reference' ? (TABLES.get(field.to) ?? snake(field.to)) : undefined;
  };
  const pointing = object.fields.flatMap((field) => {
    const table = tableOf(field);
    return table === undefined ? [] : [{ column: columnOf(field), table }];
  });
  const base = ['owner_id', 'created_by_id', 'updated_by_id', 'deleted_by_id'].map((column) => ({
    column,
    table: 'member',
  }));
  const all = [...pointing, ...base];
  return [
    ...all.map(({ column, table }) => ({
      key: 'reference',
      object: object.key,
      sql: `select t.id, ${quoted(`${column} points to no row of ${table}: `)} || t.${column} as detail from ${object.table} t
        where t.workspace_id = $1 and t.${column} is not null
          and not exists (select from ${table} r where r.workspace_id = t.workspace_id and r.id = t.${column})`,
    })),
    {
      key: 'collaborator',
      object: object.key,
      sql: `select t.id, 'collaborator is no member: ' || c as detail from ${object.table} t, unnest(t.collaborator_ids) c
        where t.workspace_id = $1 and not exists (select from member m where m.workspace_id = t.workspace_id and m.id = c)`,
    },
  ];
}

/** A record does not live on without its nearest parent: it went to the bin with it. */
function parents(object: ObjectDescription): Rule[] {
  const links = (object.parents ?? []).flatMap((key) => object.fields.filter((field) => field.key === key));
  return links.flatMap((link, index) => {
    const table = link.kind === 'reference' ? TABLES.get(link.to) : undefined;
    if (table === undefined) return [];
    const nearer = links.slice(0, index).map((field) => ` and t.${columnOf(field)} is null`);
    return [
      {
        key: 'parent-in-bin',
        object: object.key,
        sql: `select t.id, ${quoted(`its ${link.key} is in the bin: `)} || p.id as detail from ${object.table} t
          join ${table} p on p.workspace_id = t.workspace_id and p.id = t.${columnOf(link)}
          where t.workspace_id = $1 and t.deleted_at is null and p.deleted_at is not null${nearer.join('')}`,
      },
    ];
  });
}

/** The log tells each version of each record, from its creation on. A purged record has no row, and so no rule. */
const log = (object: ObjectDescription): Rule[] => [
  {
    key: 'created-event',
    object: object.key,
    sql: `select t.id, 'no event tells its creation' as detail from ${object.table} t
      where t.workspace_id = $1 and not exists (select from event e where e.workspace_id = t.workspace_id
        and e.object = ${quoted(object.key)} and e.record_id = t.id and e.action = 'created')`,
  },
  {
    key: 'event-versions',
    object: object.key,
    sql: `select t.id, 'version ' || t.version || ', events tell ' || coalesce(e.told, 0) || ' up to ' || coalesce(e.last, 0) as detail
      from ${object.table} t left join (
        select record_id, count(distinct record_version) as told, max(record_version) as last, min(record_version) as first
        from event where workspace_id = $1 and object = ${quoted(object.key)} and record_version is not null group by record_id) e
      on e.record_id = t.id
      where t.workspace_id = $1 and (e.told is distinct from t.version or e.last <> t.version or e.first <> 1)`,
  },
];

/** Rows that belong to a record by (object, id), which no foreign key can say. */
const attached = (table: string, id: string): Rule => ({
  key: 'attached-record',
  object: table,
  sql: `select t.${id} as id, 'belongs to no record: ' || t.object || ' ' || t.record_id as detail from ${table} t
    where t.workspace_id = $1 and not (${STANDARD_OBJECTS.map(
      (object) =>
        `(t.object = ${quoted(object.key)} and exists (select from ${object.table} r where r.workspace_id = t.workspace_id and r.id = t.record_id))`,
    ).join(' or ')})`,
});

const VISITS: Rule[] = [
  {
    key: 'open-visit',
    object: 'opportunity',
    sql: `select o.id, 'open visits: ' || count(v.id) as detail from opportunity o
      left join stage_visit v on v.workspace_id = o.workspace_id and v.opportunity_id = o.id and v.left_at is null
      where o.workspace_id = $1 group by o.id having count(v.id) <> 1`,
  },
  {
    key: 'visit-is-stage',
    object: 'opportunity',
    sql: `select o.id, 'stage ' || o.stage_id || ', visit of ' || v.stage_id || ' since ' || v.entered_at as detail from opportunity o
      join stage_visit v on v.workspace_id = o.workspace_id and v.opportunity_id = o.id and v.left_at is null
      where o.workspace_id = $1 and (v.stage_id <> o.stage_id or v.process_version_id <> o.process_version_id
        or v.entered_at is distinct from o.stage_entered_at)`,
  },
  {
    key: 'visit-sequence',
    object: 'opportunity',
    sql: `select opportunity_id as id, 'visits ' || count(*) || ', numbers ' || min(seq) || ' to ' || max(seq) as detail from stage_visit
      where workspace_id = $1 group by opportunity_id having min(seq) <> 1 or max(seq) <> count(*)`,
  },
  {
    key: 'visit-times',
    object: 'opportunity',
    sql: `select a.opportunity_id as id, 'visit ' || b.seq || ' begins before visit ' || a.seq || ' ends' as detail from stage_visit a
      join stage_visit b on b.workspace_id = a.workspace_id and b.opportunity_id = a.opportunity_id and b.seq = a.seq + 1
      where a.workspace_id = $1 and (a.left_at is null or b.entered_at < a.left_at)`,
  },
  {
    key: 'stage-kind',
    object: 'opportunity',
    sql: `select o.id, 'stage kind is ' || o.stage_kind || ', its process says ' || coalesce(s->>'kind', 'nothing') as detail
      from opportunity o join process_version p on p.workspace_id = o.workspace_id and p.id = o.process_version_id
      left join lateral (select s from jsonb_array_elements(p.definition->'stages') s where s->>'id' = o.stage_id::text) d on true
      where o.workspace_id = $1 and s->>'kind' is distinct from o.stage_kind`,
  },
];

/** What services keep in a record beside its fields, recomputed from the rows it comes from. */
const FACTS: Rule[] = [
  {
    key: 'activity-facts',
    object: 'opportunity',
    sql: `with told as (
        select a.opportunity_id as id, max(a.at) as last, count(*) as n, count(*) filter (where a.advanced) as advances,
          coalesce(bool_or(coalesce(d.decision_role, c.decision_role) = 'decisionMaker' and a.kind in ('visit', 'meeting')), false) as met,
          count(distinct a.contact_id) filter (where coalesce(d.decision_role, c.decision_role) = 'decisionMaker') as key_contacts,
          (array_agg(a.next_step order by a.at desc, a.id desc) filter (where a.next_step is not null))[1] as step,
          (array_agg(a.next_step_at order by a.at desc, a.id desc) filter (where a.next_step is not null))[1] as step_at
        from activity a left join contact c on c.workspace_id = a.workspace_id and c.id = a.contact_id
        left join deal_contact d on d.workspace_id = a.workspace_id and d.opportunity_id = a.opportunity_id
          and d.contact_id = a.contact_id and d.removed_at is null
        where a.workspace_id = $1 and a.opportunity_id is not null and a.deleted_at is null group by a.opportunity_id)
      select o.id, concat_ws(', ',
          case when o.activity_count <> coalesce(t.n, 0) then 'activity_count ' || o.activity_count || ', counted ' || coalesce(t.n, 0) end,
          case when o.advance_count <> coalesce(t.advances, 0) then 'advance_count' end,
          case when o.last_activity_at is distinct from t.last then 'last_activity_at' end,
          case when o.key_person_met <> coalesce(t.met, false) then 'key_person_met' end,
          case when o.key_contacts <> coalesce(t.key_contacts, 0) then 'key_contacts' end,
          case when o.next_step is distinct from t.step or o.next_step_at is distinct from t.step_at then 'next_step' end) as detail
      from opportunity o left join told t on t.id = o.id
      where o.workspace_id = $1 and o.deleted_at is null and (o.activity_count, o.advance_count, o.key_person_met, o.key_contacts)
        <> (coalesce(t.n, 0), coalesce(t.advances, 0), coalesce(t.met, false), coalesce(t.key_contacts, 0))
      or o.workspace_id = $1 and o.deleted_at is null and (o.last_activity_at is distinct from t.last
        or o.next_step is distinct from t.step or o.next_step_at is distinct from t.step_at)`,
  },
  ...['account', 'contact', 'lead'].map((object) => ({
    key: 'last-activity',
    object,
    sql: `select t.id, 'last_activity_at is ' || coalesce(t.last_activity_at::text, 'empty') || ', activities say ' || coalesce(a.last::text, 'none') as detail
      from ${object} t left join (select ${object}_id as id, max(at) as last from activity
        where workspace_id = $1 and deleted_at is null group by 1) a on a.id = t.id
      where t.workspace_id = $1 and t.deleted_at is null and t.last_activity_at is distinct from a.last`,
  })),
  {
    key: 'account-facts',
    object: 'account',
    sql: `select t.id, 'open ' || t.open_opportunities || ', counted ' || coalesce(o.open, 0) || '; won ' || t.won_amount_base || ', added up ' || coalesce(o.won, 0) as detail
      from account t left join (select account_id as id, count(*) filter (where stage_kind = 'open') as open,
          coalesce(sum(amount_base) filter (where stage_kind in ('won', 'delivering', 'done')), 0) as won
        from opportunity where workspace_id = $1 and deleted_at is null group by 1) o on o.id = t.id
      where t.workspace_id = $1 and t.deleted_at is null
        and (t.open_opportunities <> coalesce(o.open, 0) or t.won_amount_base <> coalesce(o.won, 0))`,
  },
  {
    // Foreign currencies are converted at the rate of their day, which `amount-rate` recomputes.
    key: 'amount-base',
    object: 'opportunity',
    sql: `select o.id, 'amount ' || coalesce(o.amount::text, 'empty') || ', in the workspace currency ' || coalesce(o.amount_base::text, 'empty') as detail
      from opportunity o join workspace w on w.workspace_id = o.workspace_id
      where o.workspace_id = $1 and ((o.amount is null) <> (o.amount_base is null) or (o.currency = w.currency and o.amount <> o.amount_base))`,
  },
];

/** Who works on a deal, and who decides at the customer. */
const PEOPLE_OF_DEALS: Rule[] = [
  {
    key: 'project-officer',
    object: 'opportunity',
    sql: `select o.id, 'project_officer_id is ' || coalesce(o.project_officer_id::text, 'empty') || ', the team says '
        || coalesce(m.member_id, o.owner_id)::text as detail
      from opportunity o left join deal_member m on m.workspace_id = o.workspace_id and m.opportunity_id = o.id
        and m.role = 'projectOfficer' and m.removed_at is null
      where o.workspace_id = $1 and o.deleted_at is null and o.project_officer_id is distinct from coalesce(m.member_id, o.owner_id)`,
  },
  {
    key: 'customer-contact',
    object: 'opportunity',
    sql: `select opportunity_id as id, 'contacts named for the customer: ' || count(*) as detail from deal_member
      where workspace_id = $1 and removed_at is null and is_customer_contact group by 1 having count(*) > 1`,
  },
  {
    key: 'key-person-confirmed',
    object: 'opportunity',
    sql: `select o.id, 'key_person_confirmed_at is ' || coalesce(o.key_person_confirmed_at::text, 'empty') || ', its map says '
        || coalesce(k.first::text, 'none') as detail
      from opportunity o left join (select d.opportunity_id as id, min(d.confirmed_at) as first from deal_contact d
          join contact c on c.workspace_id = d.workspace_id and c.id = d.contact_id
          where d.workspace_id = $1 and d.removed_at is null and coalesce(d.decision_role, c.decision_role) = 'decisionMaker'
          group by 1) k on k.id = o.id
      where o.workspace_id = $1 and o.deleted_at is null and o.key_person_confirmed_at is distinct from k.first`,
  },
  {
    key: 'map-superior',
    object: 'opportunity',
    sql: `select d.opportunity_id as id, 'answers to nobody on its map: ' || d.contact_id as detail from deal_contact d
      where d.workspace_id = $1 and d.removed_at is null and d.reports_to_id is not null and not exists (
        select from deal_contact u where u.workspace_id = d.workspace_id and u.opportunity_id = d.opportunity_id
          and u.contact_id = d.reports_to_id and u.removed_at is null)`,
  },
];

/** Tasks that stages made. */
const STANDARD_ACTIONS: Rule[] = [
  {
    key: 'one-task-of-action',
    object: 'task',
    sql: `select (array_agg(id))[1] as id, count(*) || ' open tasks of the action ' || stage_key || '.' || action_key as detail from task
      where workspace_id = $1 and action_key is not null and status = 'open' and deleted_at is null
      group by opportunity_id, stage_key, action_key having count(*) > 1`,
  },
  {
    key: 'action-of-deal',
    object: 'task',
    sql: `select id, 'standard action ' || coalesce(stage_key, '?') || '.' || coalesce(action_key, '?') || ' without its deal, stage or source' as detail
      from task where workspace_id = $1 and (action_key is not null or source = 'standardAction')
        and (action_key is null or opportunity_id is null or stage_key is null or source <> 'standardAction')`,
  },
];

/** Members, departments and the deal in use that an account's deletion would have left behind. */
const REST: Rule[] = [
  {
    key: 'account-in-bin',
    object: 'opportunity',
    sql: `select o.id, 'its account is in the bin: ' || a.id as detail from opportunity o
      join account a on a.workspace_id = o.workspace_id and a.id = o.account_id
      where o.workspace_id = $1 and o.deleted_at is null and a.deleted_at is not null`,
  },
  attached('file', 'id'),
  attached('comment', 'id'),
  attached('follow', 'record_id'),
  attached('notification', 'id'),
];

/** All rules that one query answers, most basic first. */
export const RULES: readonly Rule[] = [
  ...STANDARD_OBJECTS.flatMap(references),
  ...STANDARD_OBJECTS.flatMap(parents),
  ...STANDARD_OBJECTS.flatMap(log),
  ...VISITS,
  ...FACTS,
  ...PEOPLE_OF_DEALS,
  ...STANDARD_ACTIONS,
  ...REST,
];
