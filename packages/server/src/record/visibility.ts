import type { Ctx } from '../platform/ctx.ts';
import { DIRECTORY_OBJECTS } from '../platform/directory.ts';
import type { FeedEvent } from '../platform/live/feed.ts';
import { inScope } from './access.ts';
import { filterInScope } from './read.ts';

/** Objects of the workspace itself, whose changes every member may know of. */
const OPEN_OBJECTS: ReadonlySet<string> = new Set([...DIRECTORY_OBJECTS, 'process', 'stage', 'exchangeRate']);

/**
 * Which of these changes the actor may know of: the permission rule of the records, asked in memory where owner and
 * collaborators decide, and with one query per object where a condition does.
 */
export async function visibleEvents(ctx: Ctx, events: readonly FeedEvent[]): Promise<boolean[]> {
  const open = new Map<string, Set<string>>();
  const known = events.map((event) => {
    if (OPEN_OBJECTS.has(event.object)) return true;
    const answer = byAudience(ctx, event);
    if (answer === undefined) open.set(event.object, (open.get(event.object) ?? new Set()).add(event.recordId));
    return answer;
  });
  const asked = new Map<string, Set<string>>();
  for (const [object, ids] of open) asked.set(object, await filterInScope(ctx, object, [...ids], 'read'));
  return events.map((event, index) => known[index] ?? asked.get(event.object)?.has(event.recordId) ?? false);
}

/** undefined = the database must be asked. An object outside the catalog (a view, a key) concerns whom it names, or its own actor only. */
function byAudience(ctx: Ctx, event: FeedEvent): boolean | undefined {
  const { memberId } = ctx.actor;
  if (ctx.directory.catalog.find(event.object) === undefined)
    return event.audience?.some((entry) => entry.collaborators.includes(memberId)) ?? event.actorId === memberId;
  if (event.audience === null) return undefined;
  let answer: boolean | undefined = false;
  for (const entry of event.audience) {
    const object = ctx.directory.catalog.find(entry.object);
    if (object === undefined) continue;
    const one = inScope(ctx, entry.object === event.object ? { ...object, parents: [] } : object, 'read', entry);
    if (one === true) return true;
    if (one === undefined) answer = undefined;
  }
  return answer;
}
