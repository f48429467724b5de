import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronLeft, Stamp } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { useHotkey } from '../../app/hotkeys.ts';
import { PageBar } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { usePhone } from '../../ui/use-phone.ts';
import { ApprovalCard } from './approval-card.tsx';
import { ApprovalState, dueOf, waitingNames } from './approval-state.tsx';
import { approvalText } from './approval.text.ts';
import { DueText } from './due-text.tsx';
import { approvalQuery, boxQuery } from './queries.ts';

const BOXES = ['toDecide', 'requested', 'decided'] as const;
type Box = (typeof BOXES)[number];
const EMPTY = {
  toDecide: ['emptyToDecide', 'emptyToDecideHint'],
  requested: ['emptyRequested', 'emptyRequestedHint'],
  decided: ['emptyDecided', 'emptyDecidedHint'],
} as const satisfies Record<Box, readonly [keyof typeof approvalText.words, keyof typeof approvalText.words]>;

/** Box and approval of the address: a link of a notification opens one. */
function usePlace() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const box: Box = BOXES.find((one) => one === search['box']) ?? 'toDecide';
  const id = typeof search['id'] === 'string' ? search['id'] : undefined;
  const go = (next: { box?: Box; id?: string | undefined }): void =>
    void navigate({
      to: '/approvals' as '/',
      search: { box, id, ...next } as never,
      replace: next.id !== undefined && id !== undefined,
    });
  return { box, id, go };
}

/** Inbox of approvals: what waits for me, what I requested, what I decided; beside it the chosen one. */
export default function ApprovalsPage() {
  const t = useText(approvalText);
  const phone = usePhone();
  const { box, id, go } = usePlace();
  const list = useInfiniteQuery(boxQuery(box));
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const chosen = id ?? (phone ? undefined : items[0]?.id);
  const step = (by: 1 | -1): void => {
    const next = items[items.findIndex((one) => one.id === chosen) + by];
    if (next) go({ id: next.id });
  };
  useHotkey('j', () => step(1));
  useHotkey('k', () => step(-1));
  const after = (): void => {
    if (box !== 'toDecide') return;
    const at = items.findIndex((one) => one.id === chosen);
    go({ id: phone ? undefined : (items[at + 1] ?? items[at - 1])?.id });
  };
  if (phone && chosen) {
    return (
      <>
        <PageBar
          title={
            <span className="flex items-center gap-1">
              <IconButton label={t('back')} className="-ml-2 size-9!" onClick={() => go({ id: undefined })}>
                <ChevronLeft aria-hidden size={18} />
              </IconButton>
              {t('title')}
            </span>
          }
        />
        <Detail id={chosen} onDone={after} />
      </>
    );
  }
  return (
    <>
      <PageBar title={t('title')}>
        <span className="max-md:order-2 max-md:w-full">
          <Segmented
            name={t('title')}
            value={box}
            onChange={(next) => go({ box: next, id: undefined })}
            items={BOXES.map((value) => ({ value, label: t(value) }))}
          />
        </span>
      </PageBar>
      <div className="flex min-h-0 flex-1">
        <div className="min-h-0 overflow-auto border-line max-md:flex-1 md:w-[360px] md:shrink-0 md:border-r">
          {list.isPending && <SkeletonRows rows={6} className="p-4" />}
          {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState icon={<Stamp aria-hidden size={18} />} title={t(EMPTY[box][0])}>
              {t(EMPTY[box][1])}
            </EmptyState>
          )}
          <ul aria-label={t(box)}>
            {items.map((approval) => (
              <Line
                key={approval.id}
                approval={approval}
                active={approval.id === chosen}
                onOpen={() => go({ id: approval.id })}
              />
            ))}
          </ul>
          {list.hasNextPage && (
            <Button
              variant="ghost"
              className="m-2"
              busy={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t('older')}
            </Button>
          )}
        </div>
        {!phone && (
          <div className="min-h-0 min-w-0 flex-1">
            {chosen ? (
              <Detail id={chosen} onDone={after} />
            ) : (
              list.isSuccess && items.length > 0 && <p className="p-6 text-quiet">{t('choose')}</p>
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Line({ approval, active, onOpen }: { approval: ApprovalView; active: boolean; onOpen: () => void }) {
  const t = useText(approvalText);
  const label = useLabel();
  const format = useFormat();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (active) button.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <li>
      <button
        ref={button}
        type="button"
        aria-current={active || undefined}
        onClick={onOpen}
        className={cx(
          'flex w-full items-start gap-2.5 border-b border-line px-4 py-2.5 text-left max-md:px-3.5 max-md:py-3',
          active ? 'bg-accent-soft' : 'hover:bg-bg',
        )}
      >
        <Avatar name={approval.requestedBy?.name} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <b className="min-w-0 flex-1 truncate font-medium">{approval.record.name ?? '—'}</b>
            <time dateTime={approval.requestedAt} className="num shrink-0 text-xs text-quiet">
              {format.time(approval.requestedAt)}
            </time>
          </span>
          <span className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm text-ink-2">
            {label(approval.name)}
            {approval.can.decide === null && <ApprovalState approval={approval} />}
            {approval.status === 'running' && approval.can.decide === null && (
              <span className="min-w-0 truncate text-quiet">{t('waitingFor', { names: waitingNames(approval) })}</span>
            )}
            {approval.can.onBehalfOf && (
              <span className="text-quiet">{t('onBehalf', { name: approval.can.onBehalfOf.name ?? '?' })}</span>
            )}
            <DueText at={dueOf(approval)} />
          </span>
          {approval.reason && <span className="mt-0.5 block truncate text-sm text-quiet">{approval.reason}</span>}
        </span>
      </button>
    </li>
  );
}

function Detail({ id, onDone }: { id: string; onDone: () => void }) {
  const query = useQuery(approvalQuery(id));
  return (
    <div className="h-full min-h-0 flex-1 overflow-auto">
      {query.isPending && <SkeletonRows rows={8} className="p-5" />}
      {query.isError && <ProblemState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <div className="mx-auto flex max-w-[760px] flex-col max-md:min-h-full">
          <ApprovalCard approval={query.data} onDone={onDone} />
        </div>
      )}
    </div>
  );
}
