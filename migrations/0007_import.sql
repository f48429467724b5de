-- Imports: the file as it was uploaded, how it is read, and what became of each row. The records that an import wrote are
-- found through event.batch_id = import_batch.id.

create table import_batch (
  workspace_id uuid not null,
  id uuid not null,
  -- one of IMPORT_TARGETS
  target text not null,
  file_name text not null,
  file_bytes integer not null,
  -- moves: IMPORT_MOVES of packages/domain/src/import/import.contract.ts
  status text not null,
  -- importSettings, and the fixes of single cells and rows
  settings jsonb not null,
  fixes jsonb not null,
  -- what the file was understood to be: sheets, heading, what each column's values say
  inspection jsonb not null,
  -- importResolution of the last dry run
  resolution jsonb,
  counts jsonb not null,
  progress_done integer not null default 0,
  progress_total integer not null default 0,
  cancel_requested boolean not null default false,
  error jsonb,
  created_at timestamptz not null,
  created_by_id uuid not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace_id, id)
);

-- The file in parts of 256 kB, so that a worker on another machine has it too.
create table import_file (
  workspace_id uuid not null,
  import_id uuid not null,
  part integer not null,
  bytes bytea not null,
  primary key (workspace_id, import_id, part)
);

create table import_row (
  workspace_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  -- dry run: ready, notice, refused, skipped; import: created, updated, failed; undo: undone, kept
  state text not null,
  -- What the row gives, in the form that the record engine takes; null where it is refused.
  input jsonb,
  -- importProblem without row; null where there is none.
  problems jsonb,
  record_id uuid,
  -- What the undo of an update puts back beyond the changes in the log.
  before jsonb,
  primary key (workspace_id, import_id, row_number)
);

alter table import_batch
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id);
alter table import_file
  add foreign key (workspace_id, import_id) references import_batch (workspace_id, id) on delete cascade;
alter table import_row
  add foreign key (workspace_id, import_id) references import_batch (workspace_id, id) on delete cascade;

do $$
declare name text;
begin
  foreach name in array array['import_batch', 'import_file', 'import_row'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index import_batch_newest on import_batch (workspace_id, created_at desc);
create index import_row_problems on import_row (workspace_id, import_id, row_number) where problems is not null;
create index import_row_open on import_row (workspace_id, import_id, row_number) where state in ('ready', 'notice');
create index import_row_written on import_row (workspace_id, import_id, row_number) where state in ('created', 'updated');
