-- A stage is a contract: evidence for its criteria, reported facts, what a move rested on, and what lists show of it.

-- Somebody's word or proof for one criterion of a deal. Rows stay: what was taken back has `withdrawn_at`, so that the past
-- can be asked again.
create table evidence (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  -- `stage.criterion`, by their keys
  ref text not null,
  level text not null check (level in ('declared', 'proven')),
  source text not null check (source in ('statement', 'file', 'activity')),
  -- file or activity that stands behind it
  about_id uuid,
  note text,
  given_by_id uuid,
  given_at timestamptz not null,
  withdrawn_by_id uuid,
  withdrawn_at timestamptz,
  primary key (workspace_id, id)
);

-- Facts that finance, delivery or another system report of a deal. Rows stay; the newest of a fact counts.
create table deal_fact (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  fact text not null,
  value double precision not null,
  -- a person's word, or another system through its key
  source text not null check (source in ('member', 'apiKey')),
  note text,
  reported_by_id uuid,
  reported_at timestamptz not null,
  primary key (workspace_id, id)
);

alter table evidence
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, given_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, withdrawn_by_id) references member (workspace_id, id);
alter table deal_fact
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, reported_by_id) references member (workspace_id, id);

-- place among the companies of its industry, 1 = the first
alter table account
  add column industry_rank integer;

alter table opportunity
  -- discount on the list price, 0 to 1
  add column discount double precision,
  -- who leads the customer's decision: finance, technology, executives, purchasing
  add column decision_chain text,
  add column loss_stage_id uuid,
  add column loss_strategy text,
  add column project_officer_id uuid,
  add column key_person_confirmed_at timestamptz,
  -- exit criteria of the present stage that are met, and all of them
  add column gate_met integer not null default 0,
  add column gate_total integer not null default 0,
  -- when the mere passing of time may change the two, or `signs`
  add column gate_flips_at timestamptz,
  -- named facts that something is wrong: an air opportunity, a wrong rhythm, departments that contradict each other
  add column signs text[];
alter table opportunity
  add foreign key (workspace_id, loss_stage_id) references stage (workspace_id, id),
  add foreign key (workspace_id, project_officer_id) references member (workspace_id, id);

-- Deal types whose new deals take this process when none is named (R17); a type stands at one process.
alter table process add column deal_types text[] not null default '{}';

alter table stage_visit
  -- what the move rested on: `stage.criterion` → declared, proven, or the id of the exception that excused it
  add column passed jsonb;
alter table stage_visit drop constraint stage_visit_move_check;
alter table stage_visit add constraint stage_visit_move_check
  check (move in ('start', 'next', 'skip', 'back', 'close', 'reopen', 'import', 'migrate'));

-- Who caused what the product did by itself (a deal that moves on, a task that a stage makes).
alter table event add column on_behalf_of_id uuid;

-- Kind of document that a file is; that makes it evidence.
alter table file add column document_kind text;

-- Named results of a stage become objects with a key: what was words is kept as their label. Row security holds for the
-- owner too, so each workspace is visited.
do $$
declare tenant uuid;
begin
  for tenant in select workspace_id from auth.tenant loop
    perform set_config('app.workspace_id', tenant::text, true);
    update process_version v set definition = jsonb_set(v.definition, '{stages}', (
      select jsonb_agg(jsonb_set(s, '{deliverables}', coalesce((
        select jsonb_agg(case when d ? 'label' then d else jsonb_build_object('key', 'd' || n, 'label', d) end order by n)
        from jsonb_array_elements(s->'deliverables') with ordinality as parts (d, n)), '[]'::jsonb)) order by at)
      from jsonb_array_elements(v.definition->'stages') with ordinality as stages (s, at)))
    where v.workspace_id = tenant;
  end loop;
  perform set_config('app.workspace_id', '', true);
end $$;

do $$
declare name text;
begin
  foreach name in array array['evidence', 'deal_fact'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index evidence_of_deal on evidence (workspace_id, opportunity_id, ref);
create index evidence_about on evidence (workspace_id, about_id) where about_id is not null;
create index deal_fact_of_deal on deal_fact (workspace_id, opportunity_id, fact, reported_at);
create index opportunity_gate_flips on opportunity (workspace_id, gate_flips_at) where gate_flips_at is not null and deleted_at is null;
create index opportunity_signs on opportunity using gin (workspace_id, signs) where signs is not null and deleted_at is null;
create index opportunity_by_loss_stage on opportunity (workspace_id, loss_stage_id) where loss_stage_id is not null;
