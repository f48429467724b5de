-- What one unit of a currency is worth in the workspace's currency, from a day on. Totals are computed in the workspace's
-- currency when a deal's amount, currency or deciding day changes.
create table exchange_rate (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  currency text not null,
  valid_from date not null,
  rate double precision not null check (rate > 0),
  created_at timestamptz not null,
  created_by_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, currency, valid_from),
  foreign key (workspace_id, created_by_id) references member (workspace_id, id)
);
alter table exchange_rate enable row level security;
alter table exchange_rate force row level security;
create policy tenant on exchange_rate
  using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
  with check (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
