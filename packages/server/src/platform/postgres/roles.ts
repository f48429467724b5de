import { createHmac } from 'node:crypto';
import { AppError } from '@throughline/domain/platform/error.ts';
import type pg from 'pg';
import type { Log } from './log.ts';

/** The role that serves requests: it owns nothing and row-level security binds it. */
export const APP_ROLE = 'throughline_app';

/** `public`: tables of workspaces, behind row-level security. `auth`: rows that are found before the workspace is known. */
const APP_SCHEMAS = ['public', 'auth'];

/**
 * Address of the same database for the application role.
 * Its password follows from the owner's, so that every node computes the same one and none is stored. An owner without a
 * password (peer or certificate login) signs in as itself and takes the role from the first statement on.
 */
export function appUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  if (url.password === '') {
    url.searchParams.set('options', `-c role=${APP_ROLE}`);
  } else {
    url.username = APP_ROLE;
    url.password = appPassword(decodeURIComponent(url.password));
  }
  return url.href;
}

const appPassword = (ownerPassword: string): string =>
  createHmac('sha256', ownerPassword).update('throughline application role').digest('hex');

/**
 * Before migrations: makes the role, takes from it what it must not have, and gives rights on tables yet to be made (a
 * migration may then take some away, say `update` on an audit table).
 * @throws AppError `unavailable` with the SQL to run, when the owner may not create roles
 */
export async function ensureAppRole(client: pg.ClientBase, ownerUrl: string): Promise<void> {
  const password = new URL(ownerUrl).password;
  const secret = password === '' ? undefined : appPassword(decodeURIComponent(password));
  await ensureRole(client, secret);
  const { rows } = await client.query<{ su: boolean; me: string }>(
    'select rolsuper as su, quote_ident(current_user) as me from pg_roles where rolname = current_user',
  );
  const me = rows[0]?.me ?? 'current_user';
  // Without superuser rights, "set role" needs membership.
  if (secret === undefined && rows[0]?.su !== true) await client.query(`grant ${APP_ROLE} to ${me}`);
  await client.query(`
    grant usage on schema public to ${APP_ROLE};
    alter default privileges in schema public grant select, insert, update, delete on tables to ${APP_ROLE};
    alter default privileges in schema public grant usage, select on sequences to ${APP_ROLE};
  `);
}

async function ensureRole(client: pg.ClientBase, secret: string | undefined): Promise<void> {
  const login = `login nosuperuser nobypassrls nocreatedb nocreaterole noreplication`;
  const { rows } = await client.query<{ unsafe: boolean; can_login: boolean }>(
    'select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole as unsafe, rolcanlogin as can_login from pg_roles where rolname = $1',
    [APP_ROLE],
  );
  const role = rows[0];
  const passwordPart = secret === undefined ? '' : ` password ${client.escapeLiteral(secret)}`;
  try {
    if (role === undefined) await client.query(`create role ${APP_ROLE} ${login}${passwordPart}`);
    else if (role.unsafe || !role.can_login) await client.query(`alter role ${APP_ROLE} ${login}${passwordPart}`);
    else if (secret !== undefined) await client.query(`alter role ${APP_ROLE}${passwordPart}`);
  } catch (cause) {
    // Roles belong to the whole server: a process that prepares another database on it may have been a moment faster.
    if (isRace(cause)) return ensureRole(client, secret);
    throw new AppError(
      'unavailable',
      {
        message: {
          zh: `无法准备数据库角色 ${APP_ROLE}：${String(cause)}。请由数据库管理员授予 CREATEROLE，或事先执行：create role ${APP_ROLE} login nobypassrls`,
          en: `Cannot prepare the database role ${APP_ROLE}: ${String(cause)}. Let an administrator grant CREATEROLE to the owner, or run first: create role ${APP_ROLE} login nobypassrls`,
        },
      },
      { cause },
    );
  }
}

const isRace = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === '42710' || error.code === '23505' || /tuple concurrently updated/.test(error.message));

/**
 * After migrations: rights on tables that have none (a restored dump carries no default privileges), and the proof that the
 * wall stands.
 * @throws AppError `unavailable` when the role could bypass row-level security by owning a table
 */
export async function grantTables(client: pg.ClientBase): Promise<void> {
  const { rows: bare } = await client.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = any($2) and relkind in ('r', 'p', 'v', 'm')
       and pg_has_role(current_user, relowner, 'usage')
       and not has_table_privilege($1, pg_class.oid, 'select')`,
    [APP_ROLE, APP_SCHEMAS],
  );
  for (const { name } of bare) {
    await client.query(`grant usage on schema ${name.split('.')[0]} to ${APP_ROLE}`);
    await client.query(`grant select, insert, update, delete on ${name} to ${APP_ROLE}`);
  }
  const { rows: owned } = await client.query<{ name: string }>(
    `select relname as name from pg_class join pg_roles on pg_roles.oid = relowner where rolname = $1 and relkind in ('r', 'p', 'v', 'm', 'S') limit 5`,
    [APP_ROLE],
  );
  if (owned.length > 0) {
    const names = owned.map((row) => row.name).join(', ');
    throw new AppError('unavailable', {
      message: {
        zh: `角色 ${APP_ROLE} 不得拥有表（${names}）：表的所有者不受行级安全约束。请把表转给数据库所有者。`,
        en: `The role ${APP_ROLE} must not own tables (${names}): an owner is not bound by row-level security. Give them to the database owner.`,
      },
    });
  }
}

/** Functions behind `@>` on arrays and jsonb, `->>`, LIKE and ILIKE. */
const LEAKPROOF = [
  'arraycontains(anyarray, anyarray)',
  'jsonb_contains(jsonb, jsonb)',
  'jsonb_object_field_text(jsonb, text)',
  'textlike(text, text)',
  'texticlike(text, text)',
];

/** Those of LEAKPROOF that PostgreSQL holds for leaking; [] after `markLeakproof` by a superuser. */
export async function slowFunctions(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select f as name from unnest($1::text[]) f where not (select proleakproof from pg_proc where oid = ('pg_catalog.' || f)::regprocedure)`,
    [LEAKPROOF],
  );
  return rows.map((row) => row.name);
}

/**
 * Under row-level security PostgreSQL uses an index only for functions it knows not to leak; these are 100 to 1000 times
 * slower otherwise. Declaring them so lets an error text or a timing reveal whether a hidden row was looked at, not its content.
 * @returns false when the owner is no superuser (managed PostgreSQL): searches then cost more
 */
export async function markLeakproof(client: pg.ClientBase, log: Log): Promise<boolean> {
  const slow = await slowFunctions(client);
  if (slow.length === 0) return true;
  const { rows } = await client.query<{ su: boolean }>(
    'select rolsuper as su from pg_roles where rolname = current_user',
  );
  if (rows[0]?.su !== true) {
    log.warn(`the database owner is no superuser: ${slow.length} functions stay slow under row-level security`);
    return false;
  }
  for (const name of slow) await client.query(`alter function pg_catalog.${name} leakproof`);
  return true;
}
