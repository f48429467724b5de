import { useQuery } from '@tanstack/react-query';
import { BadgeCheck } from 'lucide-react';
import { useState } from 'react';
import type { ChainItem } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { plainText } from '../../record/field-view.tsx';
import { recordQuery } from '../../record/queries.ts';
import { asRef } from '../../record/value.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AddPerson } from './add-person.tsx';
import { ChainEditor } from './chain-editor.tsx';
import { chainText } from './decision-chain.text.ts';
import { chainQuery, useChainWrites } from './queries.ts';
import { roleLabel, Stance } from './stance.tsx';

/** Who leads the decision, and the account whose people decide, as the deal's record says. */
function useDeal(dealId: string) {
  const deals = useFindObject('opportunity');
  const format = useFormat();
  const record = useQuery({
    ...recordQuery(deals ?? { key: 'opportunity', path: 'opportunities' }, dealId),
    enabled: deals !== undefined,
  }).data?.record;
  const field = deals && fieldOf(deals, 'decisionChain');
  return {
    account: asRef(record?.['account']),
    kind: field && record ? plainText(field, record['decisionChain'], format) : '',
  };
}

/** The customer's people on a deal: what they decide and how they stand to it. */
export function DecisionChainPanel({ dealId, canEdit }: { dealId: string; canEdit: boolean }) {
  const t = useText(chainText);
  const chain = useQuery(chainQuery(dealId));
  const writes = useChainWrites(dealId);
  const { account, kind } = useDeal(dealId);
  const [editing, setEditing] = useState<string>();
  if (chain.isError) return <ProblemState error={chain.error} onRetry={() => void chain.refetch()} />;
  const items = chain.data?.items ?? [];
  const edits = canEdit && chain.data?.canEdit === true;
  const edited = items.find((item) => item.contact.id === editing);
  return (
    <section aria-label={t('chain')}>
      <header className="mb-1 flex min-h-7 items-center gap-1.5">
        <h2 className="font-semibold">{t('chain')}</h2>
        <span className="flex-1 truncate text-xs text-quiet">{kind}</span>
        {edits && chain.data && <AddPerson chain={chain.data} account={account} writes={writes} />}
      </header>
      {chain.isPending && <Skeleton className="h-4 w-3/4" />}
      {chain.isSuccess && items.length === 0 && <p className="text-sm text-quiet">{t('empty')}</p>}
      <ul>
        {items.map((item) => (
          <li key={item.contact.id}>
            <Person item={item} onEdit={edits ? () => setEditing(item.contact.id) : undefined} />
          </li>
        ))}
      </ul>
      {edited && (
        <ChainEditor
          key={edited.contact.id}
          dealId={dealId}
          item={edited}
          everybody={items}
          writes={writes}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

function Person({ item, onEdit }: { item: ChainItem; onEdit: (() => void) | undefined }) {
  const t = useText(chainText);
  const label = useLabel();
  const format = useFormat();
  const role = roleLabel(item);
  const name = item.contact.name ?? '—';
  const last = item.lastContactAt === null ? t('neverMet') : t('lastContact', { at: format.time(item.lastContactAt) });
  const line = (
    <>
      <Avatar name={item.contact.name} />
      <span className="min-w-0 flex-1 leading-snug">
        {name}{' '}
        <span className="text-quiet">{[item.title, role ? label(role) : t('noRole')].filter(Boolean).join(' · ')}</span>
      </span>
      {item.confirmed && (
        <BadgeCheck role="img" aria-label={t('confirmed')} size={14} className="shrink-0 text-green-ink" />
      )}
      {item.isOutside && (
        <span title={item.account?.name ? t('outsideOf', { account: item.account.name }) : t('outsideHint')}>
          <Chip>{t('outside')}</Chip>
        </span>
      )}
      <Stance item={item} />
    </>
  );
  const look = 'flex min-h-[30px] w-full items-center gap-2 text-left';
  return onEdit ? (
    <button
      type="button"
      title={last}
      onClick={onEdit}
      className={`${look} -mx-1 w-[calc(100%+8px)] rounded-sm px-1 hover:bg-sunken max-md:min-h-11`}
    >
      {line}
    </button>
  ) : (
    <div title={last} className={look}>
      {line}
    </div>
  );
}
