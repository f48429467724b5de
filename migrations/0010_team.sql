-- Who works on a deal in which part, and who decides on the customer's side.

create table deal_member (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  member_id uuid not null,
  -- TEAM_ROLES of packages/domain/src/team/team-role.ts
  role text not null,
  -- the one person whom the customer is told to call (R130)
  is_customer_contact boolean not null default false,
  -- the team made them a collaborator of the deal, and takes that back when they leave it
  made_collaborator boolean not null default false,
  added_by_id uuid,
  added_at timestamptz not null,
  removed_by_id uuid,
  removed_at timestamptz,
  primary key (workspace_id, id)
);

create table deal_contact (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  contact_id uuid not null,
  -- as on the contact, for this deal
  decision_role text,
  attitude text,
  influence text,
  -- the contact that this one answers to, within the deal's map
  reports_to_id uuid,
  -- key person confirmed: by whom, when, and the activity that proves it
  confirmed_by_id uuid,
  confirmed_at timestamptz,
  confirmed_activity_id uuid,
  note text,
  added_by_id uuid,
  added_at timestamptz not null,
  removed_by_id uuid,
  removed_at timestamptz,
  primary key (workspace_id, id)
);

-- Rows of the RACI matrix in which a deal differs from its process. Rows stay: what was taken back has `removed_at`.
create table deal_raci (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  -- `stage` or `stage.deliverable`, by their keys
  row_key text not null,
  -- part of the team → R, A, C or I
  letters jsonb not null,
  set_by_id uuid,
  set_at timestamptz not null,
  removed_by_id uuid,
  removed_at timestamptz,
  primary key (workspace_id, id)
);

alter table deal_member
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, member_id) references member (workspace_id, id),
  add foreign key (workspace_id, added_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, removed_by_id) references member (workspace_id, id);
alter table deal_contact
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, contact_id) references contact (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, confirmed_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, added_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, removed_by_id) references member (workspace_id, id);
alter table deal_raci
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, set_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, removed_by_id) references member (workspace_id, id);

-- The owner of a deal is its project officer until somebody else is named. Row security holds for the owner of the tables
-- too, so each workspace is visited.
do $$
declare tenant uuid;
begin
  for tenant in select workspace_id from auth.tenant loop
    perform set_config('app.workspace_id', tenant::text, true);
    update opportunity set project_officer_id = owner_id where workspace_id = tenant;
  end loop;
  perform set_config('app.workspace_id', '', true);
end $$;

do $$
declare name text;
begin
  foreach name in array array['deal_member', 'deal_contact', 'deal_raci'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create unique index deal_member_once on deal_member (workspace_id, opportunity_id, member_id, role) where removed_at is null;
create index deal_member_of_deal on deal_member (workspace_id, opportunity_id);
create index deal_member_of_member on deal_member (workspace_id, member_id);
create unique index deal_contact_once on deal_contact (workspace_id, opportunity_id, contact_id) where removed_at is null;
create index deal_contact_of_deal on deal_contact (workspace_id, opportunity_id);
create index deal_contact_of_contact on deal_contact (workspace_id, contact_id);
create unique index deal_raci_once on deal_raci (workspace_id, opportunity_id, row_key) where removed_at is null;
create index deal_raci_of_deal on deal_raci (workspace_id, opportunity_id);
