import type { QueryClient } from '@tanstack/react-query';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from './client.ts';
import { keys } from './keys.ts';
import { type DescribedObject, objectsQuery } from './objects.ts';
import { announceAgain, setPresence } from './presence.ts';
import { AppProblem } from './problem.ts';
import { type Change, newestOf, type Pages, patchPages, reactionTo, removeFromPages, versionIn } from './reconcile.ts';

const FLUSH_MS = 200;
/** After a flush of many records (an import runs), the next one waits this long; single changes show within a second. */
const BUSY_MS = 2000;
/** More records than this in one flush: the object's queries are fetched again as a whole. */
const MANY = 20;
/** Lists with more pages loaded are patched in place, so that a long scroll is not fetched again. */
const SHORT_LIST_PAGES = 2;

/**
 * One stream for the whole application. Changes carry object, id and version and refresh the one cache, by keys alone:
 * nothing here knows an object. The browser reconnects by itself with `Last-Event-ID`; where it gives up, a new stream
 * begins after a growing, jittered pause and everything shown is checked again.
 * @returns stops the stream
 */
export function startLive(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let failures = 0;
  let stopped = false;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let wait = FLUSH_MS;
  let waiting: Change[] = [];

  const flush = (): void => {
    flushing = undefined;
    const changes = newestOf(waiting);
    waiting = [];
    wait = changes.length > MANY ? BUSY_MS : FLUSH_MS;
    void applyChanges(client, changes);
  };
  const open = (): void => {
    const stream = new EventSource('/api/v1/live');
    source = stream;
    stream.addEventListener('open', () => {
      if (failures > 0) void client.invalidateQueries({ queryKey: ['records'] });
      failures = 0;
      announceAgain();
    });
    // More was missed than the server keeps at hand.
    stream.addEventListener('reset', () => void client.invalidateQueries({ queryKey: ['records'] }));
    stream.addEventListener('change', (event) => {
      waiting.push(JSON.parse(event.data as string) as Change);
      flushing ??= setTimeout(flush, wait);
    });
    stream.addEventListener('presence', (event) =>
      setPresence(JSON.parse(event.data as string) as Parameters<typeof setPresence>[0]),
    );
    stream.addEventListener('notification', () => void client.invalidateQueries({ queryKey: ['notifications'] }));
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED || stopped) return;
      failures += 1;
      reconnect = setTimeout(open, Math.min(30_000, 1000 * 2 ** failures) * (0.5 + Math.random()));
    });
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(reconnect);
    clearTimeout(flushing);
    source?.close();
  };
}

/** Highest version of a record that the cache holds. */
function knownVersion(client: QueryClient, change: Change): number | undefined {
  const versions = [client.getQueryData<{ record: RecordRow }>(keys.record(change.object, change.id))?.record.version];
  for (const [, pages] of client.getQueriesData<Pages>({ queryKey: keys.lists(change.object) }))
    if (pages) versions.push(versionIn(pages, change.id));
  const held = versions.filter((version) => version !== undefined);
  // The oldest counts: where one place is behind, the news is not known everywhere.
  return held.length > 0 ? Math.min(...held) : undefined;
}

/** Brings the cache to the state that the changes tell of. */
export async function applyChanges(client: QueryClient, changes: readonly Change[]): Promise<void> {
  const byObject = Map.groupBy(changes, (change) => change.object);
  for (const [object, list] of byObject) {
    const news = list.filter((change) => reactionTo(change, knownVersion(client, change)) !== 'ignore');
    if (news.length === 0) continue;
    if (news.length > MANY) {
      await client.invalidateQueries({ queryKey: keys.object(object) });
      continue;
    }
    for (const change of news) {
      if (reactionTo(change, undefined) === 'remove') removeEverywhere(client, change);
      else await refreshEverywhere(client, change);
    }
    // Counts, sums, boards, related lists; long lists were patched above.
    await client.invalidateQueries({
      queryKey: keys.object(object),
      predicate: (query) => !isLongList(query.queryKey, query.state.data) && query.queryKey[2] !== 'record',
    });
  }
}

const isLongList = (key: readonly unknown[], data: unknown): boolean =>
  key[2] === 'list' && ((data as Pages | undefined)?.pages.length ?? 0) > SHORT_LIST_PAGES;

function removeEverywhere(client: QueryClient, change: Change): void {
  client.setQueriesData<Pages>(
    { queryKey: keys.lists(change.object) },
    (pages) => pages && removeFromPages(pages, change.id),
  );
  void client.invalidateQueries({ queryKey: keys.record(change.object, change.id) });
}

async function refreshEverywhere(client: QueryClient, change: Change): Promise<void> {
  void client.invalidateQueries({ queryKey: keys.record(change.object, change.id) });
  void client.invalidateQueries({ queryKey: keys.history(change.object, change.id) });
  const long = client.getQueriesData<Pages>({
    queryKey: keys.lists(change.object),
    predicate: (query) => isLongList(query.queryKey, query.state.data),
  });
  if (!long.some(([, pages]) => pages && versionIn(pages, change.id) !== undefined)) return;
  const path = client
    .getQueryData<DescribedObject[]>(objectsQuery.queryKey)
    ?.find((object) => object.key === change.object)?.path;
  if (!path) return;
  try {
    const { record } = await request<{ record: RecordRow }>('GET', `/${path}/${change.id}`);
    patchLists(client, change.object, record);
  } catch (error) {
    if (error instanceof AppProblem && error.code === 'not_found') removeEverywhere(client, change);
    else void client.invalidateQueries({ queryKey: keys.lists(change.object), refetchType: 'none' });
  }
}

/** Puts a row that a write answered with into every loaded list. */
export function patchLists(client: QueryClient, object: string, row: RecordRow): void {
  client.setQueriesData<Pages>({ queryKey: keys.lists(object) }, (pages) => pages && patchPages(pages, row));
}
