import { invalid } from '@throughline/domain/platform/error.ts';
import { addMember } from '../identity/user.service.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { newId } from '../platform/id.ts';
import type { StagedRow } from './import.queries.ts';
import { isPending } from './resolve-row.ts';

export const DEFAULT_ROLE = 'salesRep';

/** Names of people that these rows wait for. */
export function wantedPeople(rows: readonly StagedRow[]): string[] {
  const names = rows.flatMap(({ input }) =>
    Object.values(input ?? {}).flatMap((value) =>
      (Array.isArray(value) ? value : [value]).flatMap((one) =>
        isPending(one) && '$person' in one ? one.$person : [],
      ),
    ),
  );
  return [...new Set(names)];
}

/**
 * Members who own records and cannot sign in yet: an administrator invites them by their real address later.
 * @throws AppError forbidden without the right to add users
 */
export async function ensurePeople(ctx: Ctx, names: readonly string[], role = DEFAULT_ROLE): Promise<void> {
  await ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    if (!ctx.directory.roles.has(role)) {
      throw invalid([
        { field: 'memberRole', value: role, message: { zh: '没有这个角色。', en: 'There is no such role.' } },
      ]);
    }
    for (const name of names) {
      const input = { name: name.slice(0, 100), email: placeholderEmail(name), department: null, roles: [role] };
      await addMember(own, tx, input, 'invited');
    }
  });
}

/** An address that no mail reaches (RFC 2606), different for each person. */
export function placeholderEmail(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '');
  return `${words === '' ? 'user' : words.slice(0, 40)}.${newId().slice(-6)}@imported.invalid`;
}
