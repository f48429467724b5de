-- Approvals: flows that a workspace shaped itself (the shipped ones are in the code), what was asked for, and who decides.

create table approval_flow (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null default 1,
  key text not null,
  name text not null,
  name_en text not null,
  -- approvalFlowSchema of packages/domain/src/approval/flow.ts
  definition jsonb not null,
  retired boolean not null default false,
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);

create table approval (
  workspace_id uuid not null,
  id uuid not null,
  flow text not null,
  -- the flow as it was when the approval was asked for
  definition jsonb not null,
  object text not null,
  record_id uuid not null,
  -- the deal that it counts for, where it is one or belongs to one
  opportunity_id uuid,
  -- running → approved, rejected, withdrawn
  status text not null check (status in ('running', 'approved', 'rejected', 'withdrawn')),
  -- fields that are approved, field key → value in stored form, and the version of the record they were read from
  subject jsonb not null,
  subject_version integer not null,
  reason text,
  -- index of the present step, and how often it went back
  step integer not null default 0,
  round integer not null default 1,
  -- rejected, because it went back to the requester
  returned boolean not null default false,
  -- names and currency as they were when it was asked for: approvers read these, not the record
  snapshot jsonb not null,
  closing_note text,
  requested_by_id uuid,
  requested_at timestamptz not null,
  decided_by_id uuid,
  decided_at timestamptz,
  primary key (workspace_id, id)
);

alter table approval_flow
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id);
alter table approval
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, requested_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, decided_by_id) references member (workspace_id, id);

-- What one person is asked in one step of an approval.
create table approval_vote (
  workspace_id uuid not null,
  id uuid not null,
  approval_id uuid not null,
  -- index of the step, and the round in it: a return begins a new round
  step integer not null,
  round integer not null,
  member_id uuid not null,
  -- waiting (its turn has not come) → open → approved, rejected, returned, transferred, cancelled
  status text not null check (status in ('waiting', 'open', 'approved', 'rejected', 'returned', 'transferred', 'cancelled')),
  opened_at timestamptz,
  due_at timestamptz,
  comment text,
  decided_at timestamptz,
  -- the deputy, where it was not the member
  decided_by_id uuid,
  -- asked by the flow (step), or added by an approver: before, with, after; and by whose vote
  place text not null default 'step' check (place in ('step', 'before', 'with', 'after')),
  added_by_id uuid,
  -- version of the record that lay before who decided
  record_version integer,
  remind_at timestamptz,
  reminded_at timestamptz,
  -- the deadline passed and it was told or handed on
  escalated_at timestamptz,
  primary key (workspace_id, id)
);

-- Who decides for a member while they are away. Calendar dates, both included.
create table approval_deputy (
  workspace_id uuid not null,
  member_id uuid not null,
  deputy_id uuid not null,
  from_date date not null,
  until_date date not null,
  updated_at timestamptz not null,
  primary key (workspace_id, member_id)
);
alter table approval_deputy
  add foreign key (workspace_id, member_id) references member (workspace_id, id),
  add foreign key (workspace_id, deputy_id) references member (workspace_id, id);
alter table approval_vote
  add foreign key (workspace_id, approval_id) references approval (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, member_id) references member (workspace_id, id),
  add foreign key (workspace_id, decided_by_id) references member (workspace_id, id);

do $$
declare name text;
begin
  foreach name in array array['approval_flow', 'approval', 'approval_vote', 'approval_deputy'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index approval_of_record on approval (workspace_id, object, record_id);
create index approval_of_deal on approval (workspace_id, opportunity_id) where opportunity_id is not null;
create index approval_vote_of_approval on approval_vote (workspace_id, approval_id);
create index approval_vote_open on approval_vote (workspace_id, member_id) where status = 'open';
-- One of a flow at a time for a record; also what a change of the record asks.
create unique index approval_running on approval (workspace_id, object, record_id, flow) where status = 'running';
create index approval_of_requester on approval (workspace_id, requested_by_id, id);
create index approval_vote_of_member on approval_vote (workspace_id, member_id, approval_id);
create index approval_vote_by_decider on approval_vote (workspace_id, decided_by_id, approval_id) where decided_by_id is not null;
create index approval_vote_clock on approval_vote (workspace_id, due_at) where status = 'open' and due_at is not null;
create index approval_deputy_by on approval_deputy (workspace_id, deputy_id);
