import { findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, fieldRight, mask, shownName } from '../record/access.ts';

/** What the caller is told of a contact that stands beside something they may read. */
export interface ContactSight {
  name(name: string | null): string | null;
  account(name: string | null): string | null;
  /** Masked where the caller sees the field masked; null where they do not see it or not the contact. */
  text(field: string, value: string | null): string | null;
  /** A choice: null unless it is plain to them. */
  value<T extends string>(field: string, value: T | null): T | null;
}

/** @param canRead the caller may read the contact itself, not its name alone (decision 0004) */
export function contactSight(ctx: Ctx, canRead: boolean): ContactSight {
  const contact = describe(ctx, 'contact');
  const account = describe(ctx, 'account');
  const rightTo = (key: string) => {
    const field = findField(contact, key);
    return !canRead || field === undefined ? 'hidden' : fieldRight(ctx.actor, contact, field);
  };
  return {
    name: (name) => shownName(ctx.actor, contact, name),
    account: (name) => shownName(ctx.actor, account, name),
    text(field, value) {
      const right = rightTo(field);
      if (right === 'hidden' || value === null) return null;
      return right === 'masked' ? String(mask(value)) : value;
    },
    value: (field, value) => (['read', 'write'].includes(rightTo(field)) ? value : null),
  };
}
