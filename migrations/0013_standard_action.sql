-- Standard actions of stages as tasks: where they come from, whose queue they wait in, their checklist.

alter table task
  -- keys of the stage and of its standard action; a deal has one task of an action at a time
  add column stage_key text,
  add column action_key text,
  -- role that does it; while nobody owns it, people of that role may take it
  add column queue text,
  -- what must be attached before it is done: none, file, activity
  add column evidence text;

create table task_check (
  workspace_id uuid not null,
  id uuid not null,
  task_id uuid not null,
  position integer not null,
  label text not null,
  label_en text not null,
  done_at timestamptz,
  done_by_id uuid,
  primary key (workspace_id, id)
);
alter table task_check
  add foreign key (workspace_id, task_id) references task (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, done_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['task_check'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index task_check_of_task on task_check (workspace_id, task_id, position);
create unique index task_of_action on task (workspace_id, opportunity_id, stage_key, action_key)
  where action_key is not null and status = 'open' and deleted_at is null;
-- Waits across departments, longest first: what is open in the queue of a role.
create index task_wait on task (workspace_id, queue, created_at, id)
  where queue is not null and queue <> 'salesRep' and status = 'open' and deleted_at is null;
create index task_wait_of_deal on task (workspace_id, opportunity_id, queue, created_at)
  where queue is not null and queue <> 'salesRep' and status = 'open' and deleted_at is null;
-- What customers were sent and have not answered.
create index confirmation_wait on confirmation (workspace_id, status, sent_at, id) where status in ('open', 'changesAsked');
create index confirmation_of_deal_form on confirmation (workspace_id, opportunity_id, form, sent_at);
-- Votes that are open, longest first.
create index approval_vote_wait on approval_vote (workspace_id, opened_at, id) where status = 'open';
create index task_check_by_doer on task_check (workspace_id, done_by_id) where done_by_id is not null;
