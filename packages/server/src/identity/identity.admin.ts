import { emailSchema, newApiKey, newUser, newWorkspace } from '@throughline/domain/identity/identity.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { z } from 'zod';
import type { AdminRequest, AdminVerb } from '../platform/admin.ts';
import type { DirectoryMember } from '../platform/directory.ts';
import { zodProblems } from '../platform/http/problem.ts';
import type { Platform } from '../platform/platform.ts';
import { savePassword } from './account.queries.ts';
import { systemCtx } from './actor.ts';
import { createApiKey } from './api-key.service.ts';
import { checkedHash } from './checked-hash.ts';
import { linkUrl, makeLink } from './link.ts';
import { addMember, inviteUser } from './user.service.ts';
import { createWorkspace, listWorkspaces } from './workspace.service.ts';

type Options = AdminRequest['options'];

const text = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(zodProblems(result.error));
  return result.data;
}

/** @param named id or name of a workspace; undefined where there is only one @throws AppError invalid */
export async function findWorkspace(platform: Platform, named: string | undefined): Promise<string> {
  const ids = await listWorkspaces(platform);
  const all = await Promise.all(
    ids.map(async (id) => ({ id, name: (await platform.directories.get(id)).workspace.name })),
  );
  const found = all.filter(({ id, name }) => named === undefined || id === named || name === named);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  const known = all.map(({ id, name }) => `${name} (${id})`).join(', ');
  throw invalid([
    {
      field: 'workspace',
      message: {
        zh: `请用 --workspace 指明一个工作区。现有：${known || '无'}`,
        en: `Name one workspace with --workspace. There are: ${known || 'none'}`,
      },
      value: named,
    },
  ]);
}

/** @throws AppError invalid where no member has the e-mail */
export async function findMember(platform: Platform, workspaceId: string, email: string): Promise<DirectoryMember> {
  const directory = await platform.directories.get(workspaceId);
  const member = [...directory.members.values()].find((candidate) => candidate.email === email.toLowerCase());
  if (member !== undefined) return member;
  throw invalid([
    {
      field: 'email',
      message: { zh: '工作区里没有这个邮箱的成员。', en: 'No member of the workspace has this e-mail.' },
      value: email,
    },
  ]);
}

/** A link that signs an active member in once, within a day; for operators and the sample workspace. */
export async function makeSignInLink(
  platform: Platform,
  workspaceId: string,
  memberId: string,
  origin: string,
): Promise<string> {
  const ctx = await systemCtx(platform, workspaceId);
  const { token } = await ctx.transaction((tx) => makeLink(tx, 'signin', memberId, ctx.now));
  return linkUrl(origin, 'signin', token);
}

const workspaceOption = { about: 'id or name; may be left out where there is only one' };
const passwordOption = { about: 'read the password from standard input', type: 'boolean' } as const;

export const identityVerbs: readonly AdminVerb[] = [
  {
    name: 'create-workspace',
    summary: 'Make a workspace with its administrator',
    options: {
      name: { about: 'name of the workspace', required: true },
      email: { about: "administrator's e-mail", required: true },
      'password-stdin': { ...passwordOption, required: true },
      'admin-name': { about: "administrator's name; the e-mail otherwise" },
      currency: { about: 'ISO code, CNY otherwise' },
      'time-zone': { about: 'IANA name, Asia/Shanghai otherwise' },
      locale: { about: 'zh-CN or en' },
    },
    async run({ platform, options, stdin }) {
      const input = parse(newWorkspace, {
        name: options['name'],
        email: options['email'],
        adminName: options['admin-name'] ?? options['email'],
        password: await stdin(),
        currency: options['currency'],
        timeZone: options['time-zone'],
        locale: options['locale'],
      });
      return createWorkspace(platform, input);
    },
  },
  {
    name: 'create-user',
    summary: 'Add a user; prints an invitation link unless a password is given',
    options: {
      workspace: workspaceOption,
      name: { about: "user's name", required: true },
      email: { about: "user's e-mail", required: true },
      role: { about: 'role key, or several with commas', required: true },
      department: { about: 'name of a department' },
      'password-stdin': passwordOption,
    },
    async run({ platform, options, stdin, origin }) {
      const ctx = await systemCtx(platform, await findWorkspace(platform, text(options, 'workspace')));
      const departmentName = text(options, 'department');
      const department = [...ctx.directory.departments.values()].find(({ name }) => name === departmentName);
      if (departmentName !== undefined && department === undefined) {
        throw invalid([
          {
            field: 'department',
            message: { zh: '没有这个部门。', en: 'There is no such department.' },
            value: departmentName,
          },
        ]);
      }
      const input = parse(newUser, {
        name: options['name'],
        email: options['email'],
        department: department?.id ?? null,
        roles: text(options, 'role')
          ?.split(',')
          .map((key) => key.trim()),
      });
      if (options['password-stdin'] !== true) {
        const { user, link, expiresAt } = await inviteUser(ctx, input, origin);
        return { memberId: user.id, link, expiresAt };
      }
      const hash = await checkedHash(await stdin(), [input.email, input.name, ctx.directory.workspace.name]);
      const row = await ctx.transaction(async (tx) => {
        const added = await addMember(ctx, tx, input, 'active');
        await savePassword(tx, added.id, added.email, hash, ctx.now);
        return added;
      });
      return { memberId: row.id };
    },
  },
  {
    name: 'create-api-key',
    summary: 'Make an API key that acts for a user; prints it this one time',
    options: {
      workspace: workspaceOption,
      email: { about: 'user that it acts for', required: true },
      role: { about: 'role key', required: true },
      scopes: { about: 'with commas, as opportunity:read,account:*; *:* otherwise' },
      name: { about: 'what it is for' },
    },
    async run({ platform, options }) {
      const workspaceId = await findWorkspace(platform, text(options, 'workspace'));
      const member = await findMember(platform, workspaceId, parse(emailSchema, options['email']));
      const input = parse(newApiKey, {
        name: options['name'] ?? 'admin',
        role: options['role'],
        scopes: text(options, 'scopes')
          ?.split(',')
          .map((scope) => scope.trim()),
        member: member.id,
      });
      const { key, apiKey } = await createApiKey(await systemCtx(platform, workspaceId), input);
      return { key, id: apiKey.id, prefix: apiKey.prefix };
    },
  },
  {
    name: 'create-sign-in-link',
    summary: 'Print a link that signs a user in once, for who has lost every other way',
    options: { workspace: workspaceOption, email: { about: "user's e-mail", required: true } },
    async run({ platform, options, origin }) {
      const workspaceId = await findWorkspace(platform, text(options, 'workspace'));
      const member = await findMember(platform, workspaceId, parse(emailSchema, options['email']));
      if (member.status !== 'active')
        throw new AppError('conflict', { message: { zh: '该用户未启用。', en: 'This user is not active.' } });
      return { link: await makeSignInLink(platform, workspaceId, member.id, origin) };
    },
  },
];
