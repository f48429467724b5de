-- Tables of the standard objects: a column per described field (a unit test compares them), the base columns that every
-- object table has, and the slots of indexed custom fields. Money is in minor units. Order as Citus wants it: tables,
-- foreign keys, row security, indexes.
create extension if not exists btree_gin;

create table account (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  name text not null,
  short_name text,
  code text,
  class text,
  lifecycle text,
  key_account boolean,
  industry text,
  region text,
  parent_id uuid,
  website text,
  phone text,
  address jsonb,
  employees integer,
  annual_revenue bigint,
  founded_year integer,
  source text,
  description text,
  external_id text,
  last_activity_at timestamptz,
  open_opportunities integer not null default 0,
  won_amount_base bigint not null default 0,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

create table contact (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  name text not null,
  account_id uuid,
  title text,
  department text,
  mobile text,
  phone text,
  email text,
  wechat text,
  decision_role text,
  attitude text,
  influence text,
  birthday date,
  note text,
  external_id text,
  last_activity_at timestamptz,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

create table opportunity (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  name text not null,
  code text,
  account_id uuid,
  primary_contact_id uuid,
  process_id uuid not null,
  process_version_id uuid not null,
  stage_id uuid not null,
  stage_kind text not null,
  amount bigint,
  currency text,
  amount_base bigint,
  probability double precision,
  close_date date,
  closed_at timestamptz,
  started_at timestamptz,
  source text,
  deal_type text,
  product text,
  need text,
  budget bigint,
  budget_confirmed boolean,
  timeline text,
  competitor text,
  tags text[],
  description text,
  loss_reason text,
  lost_to text,
  external_id text,
  stage_entered_at timestamptz,
  last_activity_at timestamptz,
  next_step text,
  next_step_at timestamptz,
  activity_count integer not null default 0,
  advance_count integer not null default 0,
  quote_sent_at timestamptz,
  key_person_met boolean not null default false,
  key_contacts integer not null default 0,
  negotiation_rounds integer not null default 0,
  quote_revisions integer not null default 0,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

create table lead (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  name text not null,
  contact_name text,
  title text,
  company text,
  phone text,
  email text,
  website text,
  source text not null,
  scenario text,
  need text,
  background text,
  region text,
  industry text,
  status text not null,
  score integer,
  discard_reason text,
  converted_opportunity_id uuid,
  converted_at timestamptz,
  activated_at timestamptz,
  last_activity_at timestamptz,
  external_id text,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

create table activity (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  kind text not null,
  action text not null,
  conclusion text,
  next_step text,
  next_step_at timestamptz,
  at timestamptz not null,
  opportunity_id uuid,
  account_id uuid,
  contact_id uuid,
  lead_id uuid,
  advanced boolean,
  sales_class text,
  place text,
  attachments uuid[],
  late_entry boolean not null default false,
  external_id text,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

create table task (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null,
  title text not null,
  kind text,
  status text not null,
  priority text,
  due timestamptz,
  opportunity_id uuid,
  account_id uuid,
  lead_id uuid,
  contact_id uuid,
  description text,
  done_at timestamptz,
  source text not null default 'manual',
  external_id text,
  owner_id uuid,
  collaborator_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  custom jsonb not null default '{}',
  grams text[] not null default '{}',
  slot_t1 text,
  slot_t2 text,
  slot_t3 text,
  slot_t4 text,
  slot_n1 double precision,
  slot_n2 double precision,
  slot_n3 double precision,
  slot_n4 double precision,
  slot_d1 timestamptz,
  slot_d2 timestamptz,
  slot_d3 timestamptz,
  slot_d4 timestamptz,
  primary key (workspace_id, id)
);

-- A record that others point to cannot be purged: the application decides first (no action).
alter table account
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, parent_id) references account (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);
alter table contact
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, account_id) references account (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);
alter table opportunity
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, account_id) references account (workspace_id, id),
  add foreign key (workspace_id, primary_contact_id) references contact (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);
alter table lead
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, converted_opportunity_id) references opportunity (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);
alter table activity
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id),
  add foreign key (workspace_id, account_id) references account (workspace_id, id),
  add foreign key (workspace_id, contact_id) references contact (workspace_id, id),
  add foreign key (workspace_id, lead_id) references lead (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);
alter table task
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id),
  add foreign key (workspace_id, account_id) references account (workspace_id, id),
  add foreign key (workspace_id, lead_id) references lead (workspace_id, id),
  add foreign key (workspace_id, contact_id) references contact (workspace_id, id),
  add foreign key (workspace_id, owner_id) references member (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, deleted_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['account', 'contact', 'opportunity', 'lead', 'activity', 'task'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

-- Lists, boards and filters read living records only, hence the partial indexes. Orders are written as the record engine
-- asks for them: columns that are never empty plainly (one index serves both directions), others with empty values last and
-- the id in the direction of the first key; otherwise the index could not serve the page.

create index account_by_owner on account (workspace_id, owner_id, updated_at, id) where deleted_at is null;
create index account_by_updated on account (workspace_id, updated_at, id) where deleted_at is null;
create index account_by_name on account (workspace_id, name, id) where deleted_at is null;
create index account_by_lifecycle on account (workspace_id, lifecycle, updated_at, id) where deleted_at is null;
create index account_by_parent on account (workspace_id, parent_id) where deleted_at is null;
create index account_grams on account using gin (workspace_id, grams) where deleted_at is null;
create index account_collaborators on account using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index account_bin on account (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index account_external_id on account (workspace_id, external_id) where deleted_at is null and external_id is not null;
create unique index account_code on account (workspace_id, code) where code is not null;

create index contact_by_owner on contact (workspace_id, owner_id, updated_at, id) where deleted_at is null;
create index contact_by_updated on contact (workspace_id, updated_at, id) where deleted_at is null;
create index contact_by_name on contact (workspace_id, name, id) where deleted_at is null;
create index contact_by_account on contact (workspace_id, account_id, id) where deleted_at is null;
create index contact_grams on contact using gin (workspace_id, grams) where deleted_at is null;
create index contact_collaborators on contact using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index contact_bin on contact (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index contact_external_id on contact (workspace_id, external_id) where deleted_at is null and external_id is not null;

create index opportunity_by_owner_stage on opportunity (workspace_id, owner_id, stage_id, amount desc nulls last, id desc) where deleted_at is null;
create index opportunity_by_stage on opportunity (workspace_id, stage_id, updated_at, id) where deleted_at is null;
create index opportunity_by_owner on opportunity (workspace_id, owner_id, updated_at, id) where deleted_at is null;
create index opportunity_by_updated on opportunity (workspace_id, updated_at, id) where deleted_at is null;
create index opportunity_by_amount on opportunity (workspace_id, amount desc nulls last, id desc) where deleted_at is null;
create index opportunity_by_close_date on opportunity (workspace_id, close_date, id) where deleted_at is null;
create index opportunity_by_next_step on opportunity (workspace_id, owner_id, next_step_at, id) where deleted_at is null;
create index opportunity_by_account on opportunity (workspace_id, account_id, id) where deleted_at is null;
create index opportunity_by_contact on opportunity (workspace_id, primary_contact_id) where primary_contact_id is not null;
-- Heads of the board (count and sum per stage) are read from this index alone.
create index opportunity_by_process on opportunity (workspace_id, process_id, stage_id) include (amount_base, owner_id) where deleted_at is null;
create index opportunity_grams on opportunity using gin (workspace_id, grams) where deleted_at is null;
create index opportunity_collaborators on opportunity using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index opportunity_bin on opportunity (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index opportunity_external_id on opportunity (workspace_id, external_id) where deleted_at is null and external_id is not null;
create unique index opportunity_code on opportunity (workspace_id, code) where code is not null;

create index lead_by_owner on lead (workspace_id, owner_id, status, updated_at, id) where deleted_at is null;
create index lead_by_status on lead (workspace_id, status, updated_at, id) where deleted_at is null;
create index lead_by_updated on lead (workspace_id, updated_at, id) where deleted_at is null;
create index lead_by_converted on lead (workspace_id, converted_opportunity_id) where deleted_at is null;
create index lead_grams on lead using gin (workspace_id, grams) where deleted_at is null;
create index lead_collaborators on lead using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index lead_bin on lead (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index lead_external_id on lead (workspace_id, external_id) where deleted_at is null and external_id is not null;

create index activity_by_opportunity on activity (workspace_id, opportunity_id, at, id) where deleted_at is null;
create index activity_by_account on activity (workspace_id, account_id, at, id) where deleted_at is null;
create index activity_by_contact on activity (workspace_id, contact_id, at, id) where deleted_at is null;
create index activity_by_lead on activity (workspace_id, lead_id, at, id) where deleted_at is null;
create index activity_by_owner on activity (workspace_id, owner_id, at, id) where deleted_at is null;
create index activity_by_at on activity (workspace_id, at, id) where deleted_at is null;
create index activity_by_updated on activity (workspace_id, updated_at, id) where deleted_at is null;
create index activity_grams on activity using gin (workspace_id, grams) where deleted_at is null;
create index activity_collaborators on activity using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index activity_bin on activity (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index activity_external_id on activity (workspace_id, external_id) where deleted_at is null and external_id is not null;

create index task_by_owner on task (workspace_id, owner_id, status, due, id) where deleted_at is null;
create index task_by_due on task (workspace_id, status, due, id) where deleted_at is null;
create index task_by_opportunity on task (workspace_id, opportunity_id, id) where deleted_at is null;
create index task_by_account on task (workspace_id, account_id, id) where deleted_at is null;
create index task_by_contact on task (workspace_id, contact_id, id) where deleted_at is null;
create index task_by_lead on task (workspace_id, lead_id, id) where deleted_at is null;
create index task_by_updated on task (workspace_id, updated_at, id) where deleted_at is null;
create index task_grams on task using gin (workspace_id, grams) where deleted_at is null;
create index task_collaborators on task using gin (workspace_id, collaborator_ids) where deleted_at is null;
create index task_bin on task (workspace_id, deleted_at desc nulls last, id desc) where deleted_at is not null;
create unique index task_external_id on task (workspace_id, external_id) where deleted_at is null and external_id is not null;

-- Slots: an index costs nothing for rows that leave its slot empty.
create index account_slot_t1 on account (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index account_slot_t2 on account (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index account_slot_t3 on account (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index account_slot_t4 on account (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index account_slot_n1 on account (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index account_slot_n2 on account (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index account_slot_n3 on account (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index account_slot_n4 on account (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index account_slot_d1 on account (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index account_slot_d2 on account (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index account_slot_d3 on account (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index account_slot_d4 on account (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
create index contact_slot_t1 on contact (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index contact_slot_t2 on contact (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index contact_slot_t3 on contact (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index contact_slot_t4 on contact (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index contact_slot_n1 on contact (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index contact_slot_n2 on contact (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index contact_slot_n3 on contact (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index contact_slot_n4 on contact (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index contact_slot_d1 on contact (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index contact_slot_d2 on contact (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index contact_slot_d3 on contact (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index contact_slot_d4 on contact (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
create index opportunity_slot_t1 on opportunity (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index opportunity_slot_t2 on opportunity (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index opportunity_slot_t3 on opportunity (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index opportunity_slot_t4 on opportunity (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index opportunity_slot_n1 on opportunity (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index opportunity_slot_n2 on opportunity (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index opportunity_slot_n3 on opportunity (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index opportunity_slot_n4 on opportunity (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index opportunity_slot_d1 on opportunity (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index opportunity_slot_d2 on opportunity (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index opportunity_slot_d3 on opportunity (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index opportunity_slot_d4 on opportunity (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
create index lead_slot_t1 on lead (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index lead_slot_t2 on lead (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index lead_slot_t3 on lead (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index lead_slot_t4 on lead (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index lead_slot_n1 on lead (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index lead_slot_n2 on lead (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index lead_slot_n3 on lead (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index lead_slot_n4 on lead (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index lead_slot_d1 on lead (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index lead_slot_d2 on lead (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index lead_slot_d3 on lead (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index lead_slot_d4 on lead (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
create index activity_slot_t1 on activity (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index activity_slot_t2 on activity (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index activity_slot_t3 on activity (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index activity_slot_t4 on activity (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index activity_slot_n1 on activity (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index activity_slot_n2 on activity (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index activity_slot_n3 on activity (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index activity_slot_n4 on activity (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index activity_slot_d1 on activity (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index activity_slot_d2 on activity (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index activity_slot_d3 on activity (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index activity_slot_d4 on activity (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
create index task_slot_t1 on task (workspace_id, slot_t1, id) where slot_t1 is not null and deleted_at is null;
create index task_slot_t2 on task (workspace_id, slot_t2, id) where slot_t2 is not null and deleted_at is null;
create index task_slot_t3 on task (workspace_id, slot_t3, id) where slot_t3 is not null and deleted_at is null;
create index task_slot_t4 on task (workspace_id, slot_t4, id) where slot_t4 is not null and deleted_at is null;
create index task_slot_n1 on task (workspace_id, slot_n1, id) where slot_n1 is not null and deleted_at is null;
create index task_slot_n2 on task (workspace_id, slot_n2, id) where slot_n2 is not null and deleted_at is null;
create index task_slot_n3 on task (workspace_id, slot_n3, id) where slot_n3 is not null and deleted_at is null;
create index task_slot_n4 on task (workspace_id, slot_n4, id) where slot_n4 is not null and deleted_at is null;
create index task_slot_d1 on task (workspace_id, slot_d1, id) where slot_d1 is not null and deleted_at is null;
create index task_slot_d2 on task (workspace_id, slot_d2, id) where slot_d2 is not null and deleted_at is null;
create index task_slot_d3 on task (workspace_id, slot_d3, id) where slot_d3 is not null and deleted_at is null;
create index task_slot_d4 on task (workspace_id, slot_d4, id) where slot_d4 is not null and deleted_at is null;
