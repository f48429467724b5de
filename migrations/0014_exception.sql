-- Green channels taken: who asked, what was excused, by which approval, and what became of it.

create table deal_exception (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  -- key of the channel, and the channel as it was when it was asked for
  channel text not null,
  definition jsonb not null,
  -- stages and `stage.criterion` that are excused, a part of what the channel allows
  stages text[] not null default '{}',
  criteria text[] not null default '{}',
  reason text not null,
  -- requested → granted, refused, withdrawn; granted → used; it lapses at expires_at
  status text not null check (status in ('requested', 'granted', 'refused', 'withdrawn', 'used')),
  approval_id uuid,
  requested_by_id uuid,
  requested_at timestamptz not null,
  granted_at timestamptz,
  expires_at timestamptz,
  used_at timestamptz,
  primary key (workspace_id, id)
);
alter table deal_exception
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, approval_id) references approval (workspace_id, id),
  add foreign key (workspace_id, requested_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['deal_exception'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index deal_exception_of_deal on deal_exception (workspace_id, opportunity_id);
create index deal_exception_of_approval on deal_exception (workspace_id, approval_id) where approval_id is not null;
