-- Rehearsals: a draft played on the past, before it is published.

create table rehearsal (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  -- the draft as it was rehearsed, its number, and the published version that it is compared with
  definition jsonb not null,
  draft_number integer not null,
  published_version_id uuid not null,
  -- running → done, failed, cancelled
  status text not null check (status in ('running', 'done', 'failed', 'cancelled')),
  -- moves are of so many days, since then; null = of all time
  days integer,
  since timestamptz,
  -- deals played and to play; they are played from the newest on, and those before `reached_id` are still to come
  done integer not null default 0,
  total integer not null default 0,
  reached_id uuid,
  -- sums so far: tallySchema of packages/domain/src/process/rehearsal-tally.ts
  result jsonb,
  -- label, where it failed
  error jsonb,
  started_by_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
alter table rehearsal
  add foreign key (workspace_id, process_id) references process (workspace_id, id),
  add foreign key (workspace_id, published_version_id) references process_version (workspace_id, id),
  add foreign key (workspace_id, started_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['rehearsal'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index rehearsal_of_process on rehearsal (workspace_id, process_id, started_at);
