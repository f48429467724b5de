import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { useObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { ApprovalState, dueOf, waitingNames } from './approval-state.tsx';
import { approvalText } from './approval.text.ts';
import { DueText } from './due-text.tsx';
import { approvalQuery, flowsQuery, recordApprovalsQuery } from './queries.ts';
import { RequestApprovalDialog } from './request-dialog.tsx';

const FEW = 3;

/** Approvals of a deal: running ones with who is waited for, decided ones, and what may be asked for. */
export function DealApprovals({ dealId }: { dealId: string }) {
  const t = useText(approvalText);
  const deals = useObject('opportunity');
  const list = useQuery(recordApprovalsQuery('opportunity', dealId));
  const [opened, setOpened] = useState<string>();
  const [asking, setAsking] = useState<string>();
  const [all, setAll] = useState(false);
  const items = list.data ?? [];
  // What runs comes first, and is never folded away.
  const running = items.filter((one) => one.status === 'running');
  const over = items.filter((one) => one.status !== 'running');
  const shown = all ? [...running, ...over] : [...running, ...over.slice(0, Math.max(0, FEW - running.length))];
  return (
    <section aria-label={t('title')}>
      <header className="mb-1.5 flex min-h-7 items-center gap-2">
        <h2 className="flex-1 font-semibold">{t('title')}</h2>
        {items.length > shown.length || all ? (
          <Button variant="ghost" size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('showLess') : t('showAll', { count: items.length })}
          </Button>
        ) : null}
        {deals.can.includes('update') && <RequestMenu onChoose={setAsking} />}
      </header>
      {list.isPending && <Skeleton className="h-4 w-2/3" />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <p className="text-sm text-quiet">{t('dealEmpty')}</p>}
      {shown.length > 0 && (
        <ul className="overflow-hidden rounded-md border border-line">
          {shown.map((approval) => (
            <Line key={approval.id} approval={approval} onOpen={() => setOpened(approval.id)} />
          ))}
        </ul>
      )}
      {asking && <RequestApprovalDialog flow={asking} dealId={dealId} onClose={() => setAsking(undefined)} />}
      {opened && <ApprovalDialog id={opened} onClose={() => setOpened(undefined)} />}
    </section>
  );
}

/** Exceptions have a door of their own. */
function RequestMenu({ onChoose }: { onChoose: (flow: string) => void }) {
  const t = useText(approvalText);
  const label = useLabel();
  const flows = (useQuery(flowsQuery).data ?? []).filter(
    ({ flow }) => flow.object === 'opportunity' && flow.key !== 'exception',
  );
  if (flows.length === 0) return null;
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="sm" icon={<Plus aria-hidden size={13} />}>
          {t('request')}
        </Button>
      }
    >
      {flows.map(({ flow }) => (
        <MenuItem key={flow.key} onSelect={() => onChoose(flow.key)}>
          {label(flow.name)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function Line({ approval, onOpen }: { approval: ApprovalView; onOpen: () => void }) {
  const t = useText(approvalText);
  const label = useLabel();
  const format = useFormat();
  const isMine = approval.can.decide !== null;
  return (
    <li className="flex items-center gap-2 border-b border-line pr-2 last:border-0 hover:bg-bg">
      <button type="button" onClick={onOpen} className="min-w-0 flex-1 px-3 py-2 text-left">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium">{label(approval.name)}</span>
          <ApprovalState approval={approval} />
          <DueText at={dueOf(approval)} />
        </span>
        <span className="block truncate text-xs text-quiet">
          {approval.status === 'running'
            ? t('waitingFor', { names: waitingNames(approval) })
            : format.time(approval.decidedAt ?? approval.requestedAt)}
        </span>
      </button>
      {isMine && (
        <Button variant="primary" size="sm" className="max-md:h-9" onClick={onOpen}>
          {t('open')}
        </Button>
      )}
    </li>
  );
}

/** One approval over the page it belongs to. */
export function ApprovalDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText(approvalText);
  const query = useQuery(approvalQuery(id));
  return (
    <Dialog open wide onClose={onClose} title={t('title')}>
      {query.isPending && <Skeleton className="h-40" />}
      {query.isError && <ProblemState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <div className="-m-4">
          <ApprovalCard approval={query.data} onDone={onClose} onOpenRecord={onClose} />
        </div>
      )}
    </Dialog>
  );
}
