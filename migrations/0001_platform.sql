-- The workspace (tenant), its people and rights, the event log and what every change leans on.
-- Application rule: every statement names workspace_id and runs after `set local app.workspace_id`.

create table workspace (
  workspace_id uuid primary key,
  name text not null,
  currency text not null,
  time_zone text not null,
  locale text not null,
  sample boolean not null default false,
  -- Working week and company days, parsed by the calendar feature; null = default calendar.
  calendar jsonb,
  created_at timestamptz not null
);

create table department (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  version integer not null default 1,
  name text not null,
  parent_id uuid,
  leader_id uuid,
  position integer not null default 0,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, parent_id) references department (workspace_id, id)
);

create table role (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  version integer not null default 1,
  key text not null,
  definition jsonb not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);

create table member (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  version integer not null default 1,
  name text not null,
  email text not null,
  department_id uuid,
  role_keys text[] not null,
  -- active, invited, suspended
  status text not null,
  locale text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, email),
  foreign key (workspace_id, department_id) references department (workspace_id, id)
);
alter table department add foreign key (workspace_id, leader_id) references member (workspace_id, id);

-- One row per change of anything. Order of reading is (txid, seq) below the snapshot's oldest running transaction,
-- so that a reader never misses a row that commits late.
create sequence event_seq;
create table event (
  workspace_id uuid not null,
  seq bigint not null,
  txid bigint not null,
  id uuid not null,
  object text not null,
  record_id uuid not null,
  record_version integer,
  action text not null,
  actor_id uuid,
  -- member, apiKey, system, import
  actor_kind text not null,
  at timestamptz not null,
  changes jsonb not null,
  reason text,
  -- Who may be told: owner and collaborators before and after, and parents through which it is read.
  audience jsonb,
  batch_id uuid,
  request_id text,
  address text,
  primary key (workspace_id, txid, seq)
);
create index event_of_record on event (workspace_id, object, record_id, seq desc);
create index event_of_batch on event (workspace_id, batch_id, seq) where batch_id is not null;

create table idempotency_key (
  workspace_id uuid not null,
  actor_id uuid not null,
  key text not null,
  request_hash text not null,
  status integer not null,
  body jsonb,
  created_at timestamptz not null,
  primary key (workspace_id, actor_id, key)
);

create table custom_field (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  version integer not null default 1,
  object text not null,
  key text not null,
  definition jsonb not null,
  slot text,
  position integer not null default 0,
  -- null while in use; a removed field keeps its values until purged
  removed_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, object, key)
);

create table saved_view (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  version integer not null default 1,
  object text not null,
  kind text not null,
  name text not null,
  owner_id uuid not null,
  shared boolean not null,
  definition jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references member (workspace_id, id)
);
create index saved_view_of_object on saved_view (workspace_id, object);

do $$
declare name text;
begin
  foreach name in array array['workspace', 'department', 'role', 'member', 'event', 'idempotency_key', 'custom_field', 'saved_view'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;
