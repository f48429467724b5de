import { describe, expect, it } from 'vitest';
import { migrationProblems } from './check-migrations.ts';

const check = (text: string): string[] =>
  migrationProblems([{ name: '0001_x', text, concurrent: text.startsWith('-- concurrent\n'), sha256: '' }]);

const table = (rest: string): string =>
  `create table quote (\n  workspace_id uuid not null,\n  id uuid not null,\n  ${rest},\n  primary key (workspace_id, id)\n);`;

describe('migrationProblems', () => {
  it('accepts a table of the portable kind, and forbidden words in comments', () => {
    expect(
      check(`-- no numeric, no trigger\n${table('amount bigint')}\ncreate index on quote (workspace_id, amount);`),
    ).toEqual([]);
  });

  it.each([
    [table('amount numeric(12, 2)'), /numeric/],
    [table('n bigserial'), /serial/],
    [table('made timestamptz default now()'), /instants/],
    [table('other uuid default uuidv7()'), /uuidv7/],
    [table('twice integer generated always as (1 + 1) virtual'), /virtual/],
    [table('unique (id)'), /unique begins with workspace_id/],
    [table('foreign key (id) references x (id)'), /foreign key begins/],
    [table('foreign key (workspace_id, id) references x (workspace_id, id)\n on delete set null'), /set null/],
    ['create table loose (\n id uuid primary key\n);', /workspace_id uuid is the first column/],
    ['create trigger t before insert on quote for each row execute function f();', /trigger/],
    ['create view v as select 1;', /security_invoker/],
    ['alter table quote disable row level security;', /stays on/],
    ['create index concurrently i on quote (workspace_id);', /begins with "-- concurrent"/],
    [
      '-- concurrent\ncreate index concurrently i on quote (workspace_id);',
      /drop index concurrently if exists i comes first/,
    ],
    ['-- concurrent\ninsert into quote values (1);', /only drops and creates/],
  ])('refuses %s', (text, reason) => {
    const found = check(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(reason);
  });

  it('accepts a concurrent index that can be made again', () => {
    const text =
      '-- concurrent\ndrop index concurrently if exists i;\ncreate index concurrently i on quote (workspace_id, id);\n';
    expect(check(text)).toEqual([]);
  });
});
