import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { type DescribedObject, fieldOf, recordAddress, useFindObject } from '../../app/objects.ts';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { useProcessNames } from '../../record/process-names.ts';
import { countQuery, listQuery } from '../../record/queries.ts';
import { asNumber, asRef, currencyOf, nameOf } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton, SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { signsQuery } from '../gate/queries.ts';
import { type Whose, withSign } from './sign-query.ts';
import { signText } from './sign.text.ts';

const SHOWN = 5;
const FIELDS = ['name', 'account', 'stage', 'amount', 'currency', 'owner'];

/** Deals in which something is wrong, by what it is, each with its reason and what to do (R26, R27, R88). */
export default function SignsPage() {
  const t = useText(signText);
  const deals = useFindObject('opportunity');
  const [whose, setWhose] = useState<Whose>('team');
  const field = deals && fieldOf(deals, 'signs');
  return (
    <>
      <PageBar title={t('title')}>
        <Segmented
          name={t('whose')}
          value={whose}
          onChange={setWhose}
          items={[
            { value: 'team', label: t('team') },
            { value: 'mine', label: t('mine') },
          ]}
        />
      </PageBar>
      <PageBody>
        {deals && field && 'options' in field ? (
          <Groups deals={deals} signs={field.options} whose={whose} />
        ) : (
          <NothingWrong />
        )}
      </PageBody>
    </>
  );
}

function NothingWrong() {
  const t = useText(signText);
  return (
    <EmptyState icon={<ShieldCheck aria-hidden size={18} />} title={t('empty')}>
      {t('emptyHint')}
    </EmptyState>
  );
}

interface SignOption {
  key: string;
  label: { zh: string; en: string };
}

function Groups({ deals, signs, whose }: { deals: DescribedObject; signs: readonly SignOption[]; whose: Whose }) {
  const t = useText(signText);
  const label = useLabel();
  const counts = useQueries({ queries: signs.map(({ key }) => countQuery(deals, { filter: withSign(key, whose) })) });
  const failed = counts.find((one) => one.isError);
  if (failed) return <ProblemState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (counts.some((one) => one.isPending)) return <SkeletonRows rows={8} />;
  const found = signs.flatMap((sign, at) => {
    const { count = 0, capped = false } = counts[at]?.data ?? {};
    return count > 0 ? [{ sign, count, capped }] : [];
  });
  if (found.length === 0) return <NothingWrong />;
  const clear = signs.filter((sign) => !found.some((one) => one.sign === sign)).map((sign) => label(sign.label));
  return (
    <div className="mx-auto flex max-w-[1080px] flex-col gap-6 px-4 py-4 max-md:px-3">
      {found.map(({ sign, count, capped }) => (
        <Group key={sign.key} deals={deals} sign={sign} count={count} capped={capped} whose={whose} />
      ))}
      {clear.length > 0 && <p className="text-sm text-quiet">{t('clear', { signs: listed(clear) })}</p>}
    </div>
  );
}

function Group({
  deals,
  sign,
  count,
  capped,
  whose,
}: {
  deals: DescribedObject;
  sign: SignOption;
  count: number;
  capped: boolean;
  whose: Whose;
}) {
  const t = useText(signText);
  const label = useLabel();
  const filter = withSign(sign.key, whose);
  const readable = FIELDS.filter((key) => fieldOf(deals, key));
  // The largest first, where amounts may be read.
  const isPlain = ['read', 'write'].includes(fieldOf(deals, 'amountBase')?.right ?? '');
  const list = useInfiniteQuery(
    listQuery(deals, { filter, fields: readable, ...(isPlain && { sort: '-amountBase' }) }, SHOWN),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={label(sign.label)}>
      <header className="mb-2 flex flex-wrap items-baseline gap-x-2">
        <h2 className="font-semibold">{label(sign.label)}</h2>
        <span className="num text-sm text-quiet">{t(capped ? 'dealsOrMore' : 'deals', { count })}</span>
        <span className="flex-1" />
        <Link
          to={'/opportunities' as '/'}
          search={{ filter, mode: 'list' } as never}
          className="text-sm text-accent-ink hover:underline"
        >
          {t('all')}
        </Link>
      </header>
      {list.isPending ? (
        <Skeleton className="h-16" />
      ) : (
        <ul className="overflow-hidden rounded-md border border-line">
          {rows.map((row) => (
            <Deal key={row.id} deals={deals} row={row} sign={sign.key} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-1"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </section>
  );
}

function Deal({ deals, row, sign }: { deals: DescribedObject; row: RecordRow; sign: string }) {
  const t = useText(signText);
  const label = useLabel();
  const format = useFormat();
  const stageName = useProcessNames();
  const signs = useQuery(signsQuery(row.id));
  const found = signs.data?.find((one) => one.key === sign);
  const amount = asNumber(row['amount']);
  const facts = [
    asRef(row['account'])?.name,
    stageName(row['stage']),
    amount === null ? undefined : format.short(amount, currencyOf(row, format.currency)),
  ].filter(Boolean);
  return (
    <li className="border-b border-line px-3.5 py-2.5 last:border-0">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <Link
          to={recordAddress(deals, row.id) as '/'}
          className="min-w-0 truncate font-medium hover:text-accent-ink hover:underline"
        >
          {nameOf(row, deals.nameField)}
        </Link>
        <span className="num min-w-0 flex-1 truncate text-sm text-quiet">{facts.join(' · ')}</span>
        <span className="text-sm text-ink-2">{asRef(row['owner'])?.name ?? t('noOwner')}</span>
      </div>
      {signs.isPending ? (
        <Skeleton className="mt-1.5 h-4 w-3/4" />
      ) : (
        <p className="mt-1 text-sm text-pretty">{found ? label(found.reason) : t('reasonGone')}</p>
      )}
      {found && (
        <p className="mt-0.5 text-sm text-pretty text-ink-2">
          <span className="text-quiet">{t('remedy')}</span> {label(found.remedy)}
        </p>
      )}
    </li>
  );
}
