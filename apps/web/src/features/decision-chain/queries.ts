import { queryOptions, type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type {
  ChainAdd,
  ChainChange,
  ChainConfirm,
  ChainItem,
  DecisionChain,
} from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import type { Page } from '../../app/reconcile.ts';
import { say } from '../../i18n/text.ts';
import { toast } from '../../ui/toast.tsx';
import { chainText } from './decision-chain.text.ts';

export const chainQuery = (dealId: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'decisionChain', dealId),
    queryFn: ({ signal }) => request<DecisionChain>('GET', `/opportunities/${dealId}/decision-chain`, { signal }),
  });

const is = (path: string, value: string): Condition => ({
  kind: 'compare',
  path,
  op: 'eq',
  value: { kind: 'literal', value },
});

/** Follow-ups of a deal with a contact, newest first: what may show who decides. */
export const talksQuery = (dealId: string, contact: string) =>
  queryOptions({
    queryKey: keys.about('activity', 'talks', dealId, contact),
    queryFn: async ({ signal }) => {
      const filter: Condition = { kind: 'all', of: [is('opportunity', dealId), is('contact', contact)] };
      return (await request<Page>('GET', '/activities', { query: { filter, sort: '-at', limit: 20 }, signal })).items;
    },
  });

/** Facts and gate of the deal follow from the chain. */
const refresh = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: keys.object('opportunity') });

export interface ChainWrites {
  /** Each resolves to false where it was refused; the reader was told why. */
  add: (input: ChainAdd) => Promise<boolean>;
  change: (contact: string, input: ChainChange) => Promise<boolean>;
  remove: (item: ChainItem) => Promise<boolean>;
  confirm: (contact: string, input: ChainConfirm) => Promise<boolean>;
  unconfirm: (contact: string) => Promise<boolean>;
}

export function useChainWrites(dealId: string): ChainWrites {
  const client = useQueryClient();
  const base = `/opportunities/${dealId}/decision-chain`;
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      toastProblem(error);
      return false;
    } finally {
      await refresh(client);
    }
  };
  const add = (body: ChainAdd): Promise<boolean> => run(() => request('POST', base, { body }));
  return {
    add,
    change: (contact, body) => run(() => request('PATCH', `${base}/${contact}`, { body })),
    async remove(item) {
      const held = client.getQueryData<DecisionChain>(chainQuery(dealId).queryKey);
      // A confirmation and the people below do not come back by adding somebody again.
      const isWhole = item.confirmed === null && !held?.items.some((one) => one.reportsTo === item.contact.id);
      const own = <K extends 'role' | 'attitude' | 'influence'>(key: K) => (item.own.includes(key) ? item[key] : null);
      const back = (): Promise<boolean> =>
        add({
          contact: item.contact.id,
          role: own('role'),
          attitude: own('attitude'),
          influence: own('influence'),
          reportsTo: item.reportsTo,
          note: item.note,
        });
      const removed = await run(() => request('DELETE', `${base}/${item.contact.id}`));
      const title = say(chainText, 'removed', { name: item.contact.name ?? '—' });
      if (removed) toast({ title, undo: isWhole ? () => void back() : undefined });
      return removed;
    },
    confirm: (contact, body) => run(() => request('POST', `${base}/${contact}/confirm`, { body })),
    unconfirm: (contact) => run(() => request('DELETE', `${base}/${contact}/confirm`)),
  };
}
