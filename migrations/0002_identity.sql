-- Proofs of identity: who may enter which workspace. They are asked before a workspace is known, so the schema `auth` has no
-- row-level security; only the identity feature reads it. Secrets are kept as SHA-256 of 256 random bits, passwords as argon2id.

create schema auth;

-- Every workspace of this installation, for the first-run check and for jobs that visit each one.
create table auth.tenant (
  workspace_id uuid primary key references public.workspace (workspace_id),
  created_at timestamptz not null
);

-- A member with a password. The same e-mail in two workspaces is two accounts: an administrator who may reset a password
-- must not thereby enter another workspace.
create table auth.account (
  workspace_id uuid not null,
  member_id uuid not null,
  -- lower case, equal to the member's
  email text not null,
  password_hash text not null,
  password_changed_at timestamptz not null,
  last_sign_in_at timestamptz,
  primary key (workspace_id, member_id),
  unique (workspace_id, email),
  foreign key (workspace_id, member_id) references public.member (workspace_id, id)
);
create index account_of_email on auth.account (email);

create table auth.session (
  token_hash text primary key,
  id uuid not null,
  workspace_id uuid not null,
  member_id uuid not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  -- end of the absolute limit
  expires_at timestamptz not null,
  address text,
  user_agent text,
  foreign key (workspace_id, member_id) references public.member (workspace_id, id)
);
create index session_of_member on auth.session (workspace_id, member_id);
create index session_by_end on auth.session (expires_at);

create table auth.api_key (
  secret_hash text primary key,
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  prefix text not null,
  -- the member that it acts for
  member_id uuid not null,
  role_key text not null,
  scopes text[] not null,
  created_by_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  last_address text,
  revoked_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, member_id) references public.member (workspace_id, id),
  foreign key (workspace_id, role_key) references public.role (workspace_id, key)
);

-- Links that work once.
create table auth.link (
  secret_hash text primary key,
  -- setup, invite, reset, signin; setup belongs to no workspace yet
  kind text not null,
  workspace_id uuid,
  member_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (workspace_id, member_id) references public.member (workspace_id, id)
);
create index link_of_member on auth.link (workspace_id, member_id);

-- Tries within a window, by bucket (`signin:<hash of e-mail and address>`, `address:<address>`, ...).
create table auth.attempt (
  bucket text primary key,
  tries integer not null,
  ends_at timestamptz not null
);
create index attempt_by_end on auth.attempt (ends_at);

do $$
begin
  if exists (select from pg_roles where rolname = 'throughline_app') then
    grant usage on schema auth to throughline_app;
    grant select, insert, update, delete on all tables in schema auth to throughline_app;
    alter default privileges in schema auth grant select, insert, update, delete on tables to throughline_app;
  end if;
end $$;
