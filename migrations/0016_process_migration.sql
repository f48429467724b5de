-- Drafts with a revision, so that two editors notice each other; running deals moved over to a new version.

alter table process_version
  -- counts the saves of a draft; stays as it was once published
  add column revision integer not null default 1;

create table process_migration (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  -- the version that deals are moved to
  version_id uuid not null,
  -- old stage id → stage id of the new version
  mapping jsonb not null,
  -- the deals chosen; null for all that are under way
  deals uuid[],
  -- running → done, failed
  status text not null check (status in ('running', 'done', 'failed')),
  total integer not null,
  done integer not null default 0,
  -- of these, deals that had no place in the new version when it was their turn
  skipped integer not null default 0,
  -- the last deal looked at: where the next piece begins
  after_id uuid,
  error text,
  started_by_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
alter table process_migration
  add foreign key (workspace_id, process_id) references process (workspace_id, id),
  add foreign key (workspace_id, version_id) references process_version (workspace_id, id),
  add foreign key (workspace_id, started_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['process_migration'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index process_migration_of_process on process_migration (workspace_id, process_id, started_at);
create index process_migration_of_version on process_migration (workspace_id, version_id);
-- One at a time.
create unique index process_migration_running on process_migration (workspace_id, process_id) where status = 'running';
