-- Files, comments, who follows what, and what people are told. All belong to a record by (object, record_id): any described
-- object, so there is no foreign key to it; they go for good when their record is purged.

create table file (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  object text not null,
  record_id uuid not null,
  -- attachment field that lists it; null = of the record as a whole
  field text,
  name text not null,
  type text not null,
  size bigint not null,
  -- SHA-256 of the bytes, and with the workspace the key under which they are stored
  hash text not null,
  created_at timestamptz not null,
  created_by_id uuid,
  deleted_at timestamptz,
  deleted_by_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, created_by_id) references member (workspace_id, id),
  foreign key (workspace_id, deleted_by_id) references member (workspace_id, id)
);
create index file_of_record on file (workspace_id, object, record_id, id);
create index file_by_hash on file (workspace_id, hash);

-- Bytes whose last row was purged: written with the purge, removed after its commit, so that a crash between leaves neither
-- a row without bytes nor bytes that nobody remembers.
create table file_leftover (
  workspace_id uuid not null references workspace (workspace_id),
  hash text not null,
  primary key (workspace_id, hash)
);

create table comment (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  object text not null,
  record_id uuid not null,
  -- first comment of the thread; its own id in that one
  root_id uuid not null,
  parent_id uuid,
  author_id uuid not null,
  body text not null,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references member (workspace_id, id)
);
create index comment_of_record on comment (workspace_id, object, record_id, root_id, id);

-- What someone chose, or began by commenting. Owner and collaborators follow without a row.
create table follow (
  workspace_id uuid not null references workspace (workspace_id),
  object text not null,
  record_id uuid not null,
  member_id uuid not null,
  -- false: follows no more, whatever else would make them
  following boolean not null,
  primary key (workspace_id, object, record_id, member_id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);

create table notification (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  member_id uuid not null,
  kind text not null,
  object text not null,
  record_id uuid not null,
  actor_id uuid,
  -- what the sentence needs beyond names, by kind
  data jsonb not null,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index notification_of_member on notification (workspace_id, member_id, id);
create index notification_unread on notification (workspace_id, member_id, id) where read_at is null;
create index notification_of_record on notification (workspace_id, object, record_id);

create table notification_preference (
  workspace_id uuid not null references workspace (workspace_id),
  member_id uuid not null,
  mail_kinds text[] not null,
  primary key (workspace_id, member_id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);

-- Mails that go with a change, written in its transaction. A job names the workspace and the mail, so this is an ordinary
-- table behind the wall and not a global one. `sending` is entered by one worker only; a mail that a dead worker left there
-- is never sent again: better lost than twice.
create table mail_outbox (
  workspace_id uuid not null references workspace (workspace_id),
  id uuid not null,
  recipient text not null,
  subject text not null,
  -- empty once sent
  body text not null,
  -- waiting, sending, sent, failed
  state text not null,
  tries integer not null,
  error text,
  created_at timestamptz not null,
  claimed_at timestamptz,
  sent_at timestamptz,
  primary key (workspace_id, id)
);
create index mail_outbox_open on mail_outbox (workspace_id, state, id) where state <> 'sent';

do $$
declare name text;
begin
  foreach name in array array['file', 'file_leftover', 'comment', 'follow', 'notification', 'notification_preference', 'mail_outbox'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)'
      ' with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', name);
  end loop;
end $$;
