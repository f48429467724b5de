import { REPORTED_FACTS } from '@throughline/domain/process/deal-fact.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { FieldChange } from '../platform/events.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Contacts that a change of a deal's decision map names. */
export const contactsIn = (change: FieldChange): string[] =>
  change.field !== 'decisionLink'
    ? []
    : [change.from, change.to]
        .filter(isObject)
        .flatMap((link) => [link.contact, link.reportsTo])
        .filter((id) => typeof id === 'string');

/** What is told of an event's value; who was to be notified and the address of a recipient are not for readers of the history. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  evidence: ['id', 'criterion', 'label', 'level'],
  exception: ['id', 'channel', 'reason', 'expiresAt'],
  approval: ['id', 'flow', 'name', 'status'],
  confirmation: ['id', 'form', 'name', 'signer', 'signerTitle', 'text'],
};

const parts = (value: unknown, keys: readonly string[]): unknown =>
  isObject(value) ? Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]])) : null;

/** Facts that people report are no fields of the deal. */
const isReported = (key: string): boolean => REPORTED_FACTS.some((fact) => fact === key);

/**
 * A change of what lies beside a record (its team, its decision map), with names for ids; it is told to whoever may read the
 * record.
 * @param names of the contacts that the page of history speaks of
 * @returns undefined where the change is one of a field
 */
export function besideChange(
  ctx: Pick<Ctx, 'directory'>,
  change: FieldChange,
  names: ReadonlyMap<string, string>,
): FieldChange | undefined {
  const member = (id: unknown) =>
    typeof id === 'string' ? { id, name: ctx.directory.members.get(id)?.name ?? null } : null;
  const contact = (id: unknown) => (typeof id === 'string' ? { id, name: names.get(id) ?? null } : null);
  const team = (value: unknown) =>
    Array.isArray(value) ? value.filter(isObject).map((one) => ({ ...member(one.member), role: one.role })) : [];
  const link = (value: unknown) =>
    isObject(value) ? { ...value, contact: contact(value.contact), reportsTo: contact(value.reportsTo) } : null;
  const both = (of: (value: unknown) => unknown) => ({
    field: change.field,
    from: of(change.from),
    to: of(change.to),
  });
  switch (change.field) {
    case 'team':
      return both(team);
    case 'customerContact':
      return both(member);
    case 'decisionLink':
      return both(link);
    case 'raci':
    case 'checklist':
      return change;
    default: {
      const told = TOLD[change.field];
      if (told !== undefined) return both((value) => parts(value, told));
      return isReported(change.field) ? change : undefined;
    }
  }
}
