import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { EventWatcher } from '../platform/events.ts';
import { findVersion } from '../process/process.queries.ts';
import { refreshDeal } from './deal-gate.ts';
import { reachOfDefinition } from './gate-facts.ts';

/** What happens beside a deal, in words of its log, and counts for its gates; nobody judges one that is in the bin. */
const BESIDE_DEAL: ReadonlySet<string> = new Set([
  'fileAdded',
  'fileRemoved',
  'fileRestored',
  'fileKindSet',
  'restored',
]);
/** Changes of an account's own fields. */
const OF_ACCOUNT: ReadonlySet<string> = new Set(['updated', 'transferred', 'reverted', 'restored']);

/** Deals are judged anew when a file beside them, or a record that their criteria read, changes. */
export const refreshGates: EventWatcher = async (ctx, tx, events) => {
  const deals = new Set<string>();
  for (const event of events) {
    if (event.object === 'opportunity' && BESIDE_DEAL.has(event.action)) deals.add(event.recordId);
    if (event.object === 'task' && BESIDE_DEAL.has(event.action))
      for (const id of await dealOfAction(tx, event.recordId)) deals.add(id);
    if (event.object === 'account' && OF_ACCOUNT.has(event.action))
      for (const id of await dealsThatRead(ctx, tx, event.recordId)) deals.add(id);
  }
  for (const id of [...deals].toSorted()) await refreshDeal(ctx, tx, id);
};

/** The deal whose standard action a task is: the file that proved it may have gone. */
const dealOfAction = async (tx: Tx, task: string): Promise<string[]> =>
  (
    await tx.sql<{ deal: string }>(
      `select opportunity_id as deal from task where workspace_id = $1 and id = $2 and opportunity_id is not null
         and action_key is not null and status = 'done' and evidence = 'file'`,
      [tx.workspaceId, task],
      'deal-of-action',
    )
  ).map((row) => row.deal);

/** Open deals of an account whose process reads the account in a condition. */
async function dealsThatRead(ctx: Ctx, tx: Tx, account: string): Promise<string[]> {
  const deals = await tx.sql<{ id: string; version: string }>(
    `select id, process_version_id as version from opportunity
     where workspace_id = $1 and account_id = $2 and deleted_at is null and stage_kind in ('open', 'delivering') order by id limit 500`,
    [ctx.workspaceId, account],
    'open-deals-of-account',
  );
  const reads = new Map<string, boolean>();
  for (const version of new Set(deals.map((deal) => deal.version))) {
    const definition = (await findVersion(tx, version))?.definition;
    reads.set(version, definition !== undefined && reachOfDefinition(definition).hops.has('account'));
  }
  return deals.filter((deal) => reads.get(deal.version) === true).map((deal) => deal.id);
}
