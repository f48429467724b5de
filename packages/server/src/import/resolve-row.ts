import type { Remedy } from '@throughline/domain/import/import.contract.ts';
import { splitPeople } from '@throughline/domain/import/parse-people.ts';
import { EMPTY, isRefused, type NamedLink, problemAt, type RowDraft, type RowProblem, SKIP } from './parse-row.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { Resolver } from './resolver.ts';

/** Stands in a row's input for a record or a person that the import makes before the row. */
export type Pending = { $new: string; object: string } | { $person: string };

export const isPending = (value: unknown): value is Pending =>
  typeof value === 'object' && value !== null && ('$new' in value || '$person' in value);

/** A row as the record engine takes it, but for pending values. */
export interface ResolvedRow {
  row: number;
  input: Record<string, unknown>;
  problems: RowProblem[];
  isSkipped: boolean;
}

/** Records of which a file may make new ones by name alone. */
const MADE_BY_NAME: ReadonlySet<string> = new Set(['account', 'contact']);

/** Object key → names that the drafts of a chunk point to. */
export function wantedNames(drafts: readonly RowDraft[]): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const { column, text } of drafts.flatMap((draft) => draft.links)) {
    const { field } = column;
    if (field.kind !== 'reference' || field.to === 'process' || field.to === 'stage') continue;
    const names = wanted.get(field.to) ?? [];
    names.push(text);
    wanted.set(field.to, names);
  }
  return wanted;
}

/** Turns the names of one row into ids or into what is to be made; the resolver was prepared for its chunk. */
export function resolveRow(plan: Plan, resolver: Resolver, draft: RowDraft): ResolvedRow {
  const resolved: ResolvedRow = {
    row: draft.row,
    input: { ...draft.input },
    problems: [...draft.problems],
    isSkipped: draft.isSkipped,
  };
  // The process decides what a stage name means, so it is resolved first.
  const links = draft.links.toSorted((a, b) => Number(isProcess(b)) - Number(isProcess(a)));
  for (const link of links) resolveLink(plan, resolver, resolved, link);
  complete(plan, resolver, resolved);
  return resolved;
}

const isProcess = ({ column }: NamedLink): boolean =>
  column.field.kind === 'reference' && column.field.to === 'process';

function resolveLink(plan: Plan, resolver: Resolver, row: ResolvedRow, { column, text }: NamedLink): void {
  const { field } = column;
  if (field.kind === 'user') resolvePeople(resolver, row, column, text);
  else if (field.kind === 'department') resolveDepartment(resolver, row, column, text);
  else if (field.kind === 'text' || (field.kind === 'reference' && field.to === 'stage'))
    resolveStage(plan, resolver, row, column, text);
  else if (field.kind === 'reference' && field.to === 'process') {
    const id = resolver.process(text);
    if (id !== undefined) row.input[column.key] = id;
    else refuse(row, column, text, `没有流程“${text}”`, `There is no process “${text}”`, [EMPTY]);
  } else if (field.kind === 'reference') resolveReference(plan, resolver, row, column, text, field.to);
}

function refuse(
  row: ResolvedRow,
  column: PlannedColumn,
  text: string,
  zh: string,
  en: string,
  remedies: Remedy[],
): void {
  row.problems.push(problemAt(column, text, 'refused', { zh, en }, [...remedies, SKIP]));
}

const notice = (row: ResolvedRow, column: PlannedColumn, text: string, zh: string, en: string): void => {
  row.problems.push(problemAt(column, text, 'notice', { zh, en }));
};

function resolvePeople(resolver: Resolver, row: ResolvedRow, column: PlannedColumn, text: string): void {
  const people = column.key === 'owner' ? splitPeople(text) : { owner: text, collaborators: [] };
  if (people === undefined) return;
  const [first, ...others] = [people.owner, ...people.collaborators].map((name) => ({
    name,
    found: resolver.person(name),
  }));
  if (first === undefined) return;
  const id = personOf(resolver, row, column, first.name, first.found);
  if (id !== undefined) row.input[column.key] = id;
  if (column.key !== 'owner') return;
  const helpers = others.flatMap(({ name, found }) => personOf(resolver, row, column, name, found) ?? []);
  if (helpers.length > 0) row.input.$collaborators = helpers;
}

function personOf(
  resolver: Resolver,
  row: ResolvedRow,
  column: PlannedColumn,
  name: string,
  found: ReturnType<Resolver['person']>,
): string | Pending | undefined {
  if ('id' in found) return found.id;
  const choose: Remedy = { kind: 'person', label: { zh: '选择同事', en: 'Choose a colleague' }, name };
  switch (found.action) {
    case 'me':
      return resolver.ctx.actor.memberId;
    case 'empty':
      notice(row, column, name, `没有同事“${name}”，留空`, `No colleague “${name}”; left empty`);
      return undefined;
    case 'invite':
      if (resolver.ctx.actor.rights.admin.has('manageUsers')) {
        return { $person: name };
      }
      refuse(
        row,
        column,
        name,
        `没有同事“${name}”，您也没有添加用户的权限`,
        `There is no colleague “${name}”, and you may not add users`,
        [choose],
      );
      return undefined;
    case 'refuse':
      refuse(row, column, name, `没有同事“${name}”`, `There is no colleague “${name}”`, [
        choose,
        setting('改为归我', 'Give to me', { people: { [name]: 'me' } }),
        ...(resolver.ctx.actor.rights.admin.has('manageUsers')
          ? [setting('添加为未启用的用户', 'Add as an inactive user', { people: { [name]: 'invite' } })]
          : []),
      ]);
      return undefined;
  }
}

const setting = (zh: string, en: string, settings: Extract<Remedy, { kind: 'settings' }>['settings']): Remedy => ({
  kind: 'settings',
  label: { zh, en },
  settings,
});

function resolveDepartment(resolver: Resolver, row: ResolvedRow, column: PlannedColumn, text: string): void {
  const found = [...resolver.ctx.directory.departments.values()].find(({ id, name }) => name === text || id === text);
  if (found !== undefined) row.input[column.key] = found.id;
  else refuse(row, column, text, `没有部门“${text}”`, `There is no department “${text}”`, [EMPTY]);
}

function resolveStage(plan: Plan, resolver: Resolver, row: ResolvedRow, column: PlannedColumn, text: string): void {
  const process = typeof row.input.process === 'string' ? row.input.process : undefined;
  const found = resolver.stage(text, process);
  if (found.stage !== null) {
    row.input[column.key] = found.stage.id;
    if (found.by === 'default') {
      const { zh, en } = found.stage.name;
      notice(row, column, text, `没有阶段“${text}”，按“${zh}”导入`, `No stage “${text}”; imported as “${en}”`);
    }
    return;
  }
  const likely = resolver.likelyStage(text, process);
  refuse(row, column, text, `流程中没有阶段“${text}”`, `The process has no stage “${text}”`, [
    ...(likely === undefined
      ? []
      : [
          setting(`都按“${likely.name.zh}”`, `Take all as “${likely.name.en}”`, {
            stages: { ...plan.settings.stages, [text]: likely.id },
          }),
        ]),
    { kind: 'stage', label: { zh: '选择阶段', en: 'Choose a stage' }, name: text },
  ]);
}

function resolveReference(
  plan: Plan,
  resolver: Resolver,
  row: ResolvedRow,
  column: PlannedColumn,
  text: string,
  to: string,
): void {
  const found = resolver.index(to).find(text);
  if (found !== undefined) {
    row.input[column.key] = found.id;
    if (found.isAmbiguous)
      notice(
        row,
        column,
        text,
        `有多条名为“${text}”的记录，取最早的一条`,
        `Several are named “${text}”; the oldest is taken`,
      );
    return;
  }
  resolver.countReference(column.key, text);
  const choice = plan.settings.unknownReferences ?? 'refuse';
  const canMake = MADE_BY_NAME.has(to) && resolver.ctx.actor.rights.scopes(to, 'create').length > 0;
  const { label } = column.field;
  if (choice === 'create' && canMake) {
    row.input[column.key] = { $new: text, object: to };
    return;
  }
  if (choice === 'empty' && column.field.required !== true) {
    notice(row, column, text, `没有${label.zh}“${text}”，留空`, `No ${label.en} “${text}”; left empty`);
    return;
  }
  refuse(row, column, text, `没有${label.zh}“${text}”`, `There is no ${label.en} “${text}”`, [
    ...(canMake ? [setting('自动新建', 'Create them', { unknownReferences: 'create' })] : []),
    ...(column.field.required === true ? [] : [EMPTY]),
  ]);
}

/** Defaults, and what the rest of the row tells about a deal. */
function complete(plan: Plan, resolver: Resolver, row: ResolvedRow): void {
  const { input } = row;
  for (const [key, value] of Object.entries(plan.settings.defaults ?? {}))
    if (input[key] === undefined && value !== null) input[key] = value;
  const owner = plan.columns.find((column) => column.key === 'owner');
  if (
    owner !== undefined &&
    input.owner === undefined &&
    !isRefused(row.problems) &&
    plan.settings.defaults?.owner === undefined
  )
    notice(row, owner, '', '没有负责人，归导入者', 'No owner; it will be yours');
  if (plan.target === 'opportunity') completeDeal(plan, resolver, row);
}

function completeDeal(plan: Plan, resolver: Resolver, row: ResolvedRow): void {
  const { input } = row;
  if (input.process === undefined && input.stage === undefined && plan.settings.process != null)
    input.process = plan.settings.process;
  if (input.name === undefined) {
    const account = plan.columns.find((column) => column.key === 'account');
    const name = nameOf(input.account, account, row, resolver);
    const words = [name, input.product].filter((word) => typeof word === 'string' && word !== '');
    if (words.length > 0) input.name = words.join(' · ').slice(0, 200);
  }
  if (typeof input.amount === 'number' && typeof input.currency !== 'string')
    input.currency = resolver.ctx.directory.workspace.currency;
}

/** Names of accounts by id, for deals that the file does not name. */
function nameOf(
  value: unknown,
  column: PlannedColumn | undefined,
  row: ResolvedRow,
  resolver: Resolver,
): string | undefined {
  if (isPending(value)) return '$new' in value ? value.$new : undefined;
  if (typeof value !== 'string' || column === undefined) return undefined;
  return resolver.index('account').nameOf(value) ?? String(row.row);
}
