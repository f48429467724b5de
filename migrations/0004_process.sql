-- Processes with versions, the stages that stay the same across versions, the visits of deals to stages, and the counters
-- of automatic numbers.

create table process (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null default 1,
  key text not null,
  name text not null,
  name_en text not null,
  -- Number of the published version that new deals take; null before the first publication.
  current_version integer,
  -- The process that a deal takes when none is named; at most one per workspace.
  is_default boolean not null default false,
  retired boolean not null default false,
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);

create table process_version (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  number integer not null,
  -- draft → published → retired
  status text not null check (status in ('draft', 'published', 'retired')),
  -- processDefinitionSchema of packages/domain/src/process/process.ts
  definition jsonb not null,
  note text,
  created_at timestamptz not null,
  created_by_id uuid,
  published_at timestamptz,
  published_by_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, process_id, number)
);

-- A stage keeps its id through all versions of its process; names and order are those of the current version.
create table stage (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  key text not null,
  name text not null,
  name_en text not null,
  kind text not null check (kind in ('open', 'won', 'lost', 'delivering', 'done')),
  position integer not null,
  probability double precision not null check (probability between 0 and 1),
  retired boolean not null default false,
  primary key (workspace_id, id),
  unique (workspace_id, process_id, key)
);

-- When which deal was in which stage. `move` says how it came in: start, next, skip, back, close, reopen, import.
create table stage_visit (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  -- 1, 2, 3 ... within the deal: each visit has exactly one predecessor.
  seq integer not null,
  process_version_id uuid not null,
  stage_id uuid not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  entered_by_id uuid,
  left_by_id uuid,
  move text not null check (move in ('start', 'next', 'skip', 'back', 'close', 'reopen', 'import')),
  reason text,
  check (left_at >= entered_at),
  primary key (workspace_id, id),
  unique (workspace_id, opportunity_id, seq)
);

-- Last number given, per object and period ('2026', '2026-03', or '' for a pattern without a date).
create table auto_number (
  workspace_id uuid not null,
  object text not null,
  field text not null,
  period text not null,
  value bigint not null,
  primary key (workspace_id, object, field, period)
);

alter table process
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id);
alter table process_version
  add foreign key (workspace_id, process_id) references process (workspace_id, id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, published_by_id) references member (workspace_id, id);
alter table stage
  add foreign key (workspace_id, process_id) references process (workspace_id, id);
alter table stage_visit
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, process_version_id) references process_version (workspace_id, id),
  add foreign key (workspace_id, stage_id) references stage (workspace_id, id),
  add foreign key (workspace_id, entered_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, left_by_id) references member (workspace_id, id);
alter table auto_number
  add foreign key (workspace_id) references workspace (workspace_id);
alter table opportunity
  add foreign key (workspace_id, process_id) references process (workspace_id, id),
  add foreign key (workspace_id, process_version_id) references process_version (workspace_id, id),
  add foreign key (workspace_id, stage_id) references stage (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['process', 'process_version', 'stage', 'stage_visit', 'auto_number'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create unique index process_default on process (workspace_id) where is_default;
create unique index process_version_draft on process_version (workspace_id, process_id) where status = 'draft';
create unique index process_version_published on process_version (workspace_id, process_id) where status = 'published';
-- A deal is in one stage at a time.
create unique index stage_visit_open on stage_visit (workspace_id, opportunity_id) where left_at is null;
create index stage_visit_of_stage on stage_visit (workspace_id, stage_id, entered_at);
create index stage_visit_entered on stage_visit (workspace_id, entered_at);
create index opportunity_by_process_version on opportunity (workspace_id, process_version_id);
