import { memberActor } from '../identity/actor.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe, inScope, type RowFacts } from './access.ts';
import { filterInScope } from './read.ts';

/**
 * Which of these members may read the record, as the open transaction sees it. Those who are not active may not.
 * Asked in memory where owner and collaborators decide; a query for each of the others.
 */
export async function readersAmong(
  ctx: Ctx,
  tx: Tx,
  objectKey: string,
  record: RowFacts & { id: string },
  memberIds: readonly string[],
): Promise<Set<string>> {
  const object = describe(ctx, objectKey);
  const readers = new Set<string>();
  for (const id of memberIds) {
    const member = ctx.directory.members.get(id);
    if (member?.status !== 'active') continue;
    const own = within({ ...ctx, actor: memberActor(ctx.directory, member) }, tx);
    const known =
      inScope(own, object, 'read', record) ?? (await filterInScope(own, objectKey, [record.id], 'read')).has(record.id);
    if (known) readers.add(id);
  }
  return readers;
}
