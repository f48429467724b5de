import { SHIPPED_FLOWS } from '@throughline/domain/approval/shipped-flows.ts';
import { describeCondition } from '@throughline/domain/condition/describe.ts';
import { pathLabel } from '@throughline/domain/condition/path.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { DiffWords } from '@throughline/domain/process/process-diff.ts';
import type { PublishScope } from '@throughline/domain/process/publish-check.ts';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import { SHIPPED_FORMS } from '@throughline/domain/confirmation/shipped-forms.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe } from '../record/access.ts';

interface Named {
  flows: ReadonlyMap<string, Label>;
  forms: ReadonlyMap<string, Label>;
}

const FLOWS_OF_DEALS = SHIPPED_FLOWS.filter((flow) => flow.object === 'opportunity');

/** Approval flows of deals and confirmation forms that a process may name: the shipped ones, and those of the workspace. */
async function namedBy(tx: Tx): Promise<Named> {
  const [flows, forms] = await Promise.all([
    tx.sql<{ key: string; zh: string; en: string }>(
      `select key, name as zh, name_en as en from approval_flow
       where workspace_id = $1 and definition ->> 'object' = 'opportunity' and not retired`,
      [tx.workspaceId],
      'process-flows',
    ),
    tx.sql<{ key: string; zh: string; en: string }>(
      'select key, name as zh, name_en as en from confirmation_form where workspace_id = $1 and not retired',
      [tx.workspaceId],
      'process-forms',
    ),
  ]);
  const named = (shipped: readonly { key: string; name: Label }[], own: typeof flows): Map<string, Label> =>
    new Map([
      ...shipped.map(({ key, name }) => [key, name] as const),
      ...own.map(({ key, zh, en }) => [key, { zh, en }] as const),
    ]);
  return { flows: named(FLOWS_OF_DEALS, flows), forms: named(SHIPPED_FORMS, forms) };
}

/** What a draft of a process is checked against. */
export async function publishScope(ctx: Ctx, tx: Tx, processId: string): Promise<PublishScope> {
  const { directory } = ctx;
  const [named, stages] = await Promise.all([
    namedBy(tx),
    tx.sql<{ id: string; key: string }>(
      'select id, key from stage where workspace_id = $1 and process_id = $2',
      [tx.workspaceId, processId],
      'process-stage-keys',
    ),
  ]);
  const active = [...directory.members.values()].filter((member) => member.status === 'active');
  return {
    object: describe(ctx, 'opportunity'),
    catalog: directory.catalog,
    roles: new Map(
      [...directory.roles.values()].map((role) => [
        role.key,
        { name: role.name, people: active.filter((member) => member.roleKeys.includes(role.key)).length },
      ]),
    ),
    flows: new Set(named.flows.keys()),
    forms: new Set(named.forms.keys()),
    knownKeys: new Map(stages.map(({ id, key }) => [key, id])),
  };
}

/** Names for the words of a comparison. */
export async function diffWords(ctx: Ctx, tx: Tx): Promise<DiffWords> {
  const { flows, forms } = await namedBy(tx);
  const object = describe(ctx, 'opportunity');
  const { catalog, roles, workspace, members } = ctx.directory;
  const names = new Map([...members.values()].map((member) => [member.id, member.name]));
  const asIs = (key: string): Label => ({ zh: key, en: key });
  return {
    role: (key) => roles.get(key)?.name ?? TEAM_ROLES.find((role) => role.key === key)?.label ?? asIs(key),
    field: (path) => pathLabel(path, { object, catalog }),
    flow: (key) => flows.get(key) ?? asIs(key),
    form: (key) => forms.get(key) ?? asIs(key),
    condition: (condition) => {
      const scope = { object, catalog, names, currency: workspace.currency };
      return {
        zh: describeCondition(condition, { ...scope, locale: 'zh-CN' }),
        en: describeCondition(condition, { ...scope, locale: 'en' }),
      };
    },
  };
}
