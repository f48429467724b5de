-- Confirmation by the customer: forms that a workspace shaped itself (the shipped ones are in the code), and what was sent.

create table confirmation_form (
  workspace_id uuid not null,
  id uuid not null,
  version integer not null default 1,
  key text not null,
  name text not null,
  name_en text not null,
  -- confirmationFormSchema of packages/domain/src/confirmation/form.ts
  definition jsonb not null,
  retired boolean not null default false,
  created_at timestamptz not null,
  created_by_id uuid,
  updated_at timestamptz not null,
  updated_by_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);

create table confirmation (
  workspace_id uuid not null,
  id uuid not null,
  opportunity_id uuid not null,
  form text not null,
  -- the form as it was sent
  definition jsonb not null,
  -- what the customer is told: subject, and currency of amounts
  title text not null,
  currency text not null,
  contact_id uuid,
  recipient text,
  email text,
  -- answers that were filled in before it was sent
  prefilled jsonb not null,
  -- open → signed, changesAsked, revoked; `expired` is told by expires_at alone
  status text not null check (status in ('open', 'signed', 'changesAsked', 'revoked')),
  expires_at timestamptz not null,
  -- what the customer filled in, and what they want changed
  answers jsonb,
  change_request text,
  signer text,
  signer_title text,
  -- typed, or drawn as PNG in base64
  signature jsonb,
  signed_at timestamptz,
  signed_address text,
  signed_agent text,
  -- of what was signed: SHA-256 over form, answers and signature
  content_hash text,
  -- the signed PDF
  file_id uuid,
  sent_by_id uuid,
  sent_at timestamptz not null,
  opened_at timestamptz,
  revoked_by_id uuid,
  revoked_at timestamptz,
  changes_asked_at timestamptz,
  primary key (workspace_id, id)
);
alter table confirmation_form
  add foreign key (workspace_id) references workspace (workspace_id),
  add foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, updated_by_id) references member (workspace_id, id);
alter table confirmation
  add foreign key (workspace_id, opportunity_id) references opportunity (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, sent_by_id) references member (workspace_id, id),
  add foreign key (workspace_id, revoked_by_id) references member (workspace_id, id);

-- Links for customers: found before a workspace is known, so without row-level security, like the other proofs in `auth`.
create table auth.portal_link (
  secret_hash text primary key,
  workspace_id uuid not null,
  confirmation_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  foreign key (workspace_id, confirmation_id) references public.confirmation (workspace_id, id) on delete cascade
);
create index portal_link_of_confirmation on auth.portal_link (workspace_id, confirmation_id);

do $$
declare name text;
begin
  foreach name in array array['confirmation_form', 'confirmation'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create index confirmation_of_deal on confirmation (workspace_id, opportunity_id);
-- One at a time waits for the customer.
create unique index confirmation_waiting on confirmation (workspace_id, opportunity_id, form) where status in ('open', 'changesAsked');
