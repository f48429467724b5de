import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { ApprovalFlowRow } from '@throughline/domain/approval/approval.contract.ts';
import { useObjects } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { RowMenu, SectionHead } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { freeFlowKey, newFlow } from './flow-edit.ts';
import { FlowEditor } from './flow-editor.tsx';
import { flowText } from './flow.text.ts';
import { flowsQuery } from './queries.ts';

/** Settings › Approval flows: those that come with the product and the workspace's own. */
export default function FlowsSection() {
  const t = useText(flowText);
  const label = useLabel();
  const mayChange = useAdminRight('manageProcesses');
  const list = useQuery(flowsQuery);
  const [editing, setEditing] = useState<ApprovalFlowRow>();
  const [asking, setAsking] = useState<ApprovalFlowRow>();
  const { send, busy } = useSend(flowsQuery.queryKey);
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const begin = (): void => {
    const key = freeFlowKey(list.data.map((row) => row.flow.key));
    setEditing({ flow: newFlow(key, 'opportunity'), shipped: false, changed: false, version: 0 });
  };
  const drop = async (row: ApprovalFlowRow): Promise<void> => {
    await send('DELETE', `/approval-flows/${row.flow.key}`, { done: t(row.shipped ? 'restored' : 'retired') });
    setAsking(undefined);
  };
  return (
    <div className="max-w-[900px]">
      <SectionHead
        title={t('title')}
        hint={mayChange ? t('hint') : `${t('hint')} ${t('readOnly')}`}
        action={
          mayChange && (
            <Button variant="primary" onClick={begin}>
              {t('newFlow')}
            </Button>
          )
        }
      />
      <ul className="overflow-hidden rounded-md border border-line">
        {list.data.map((row) => (
          <Row
            key={row.flow.key}
            row={row}
            onEdit={mayChange ? () => setEditing(row) : undefined}
            onDrop={mayChange && (!row.shipped || row.changed) ? () => setAsking(row) : undefined}
          />
        ))}
      </ul>
      {editing && <FlowEditor key={editing.flow.key} row={editing} onClose={() => setEditing(undefined)} />}
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={asking ? `${t(asking.shipped ? 'restore' : 'retire')} · ${label(asking.flow.name)}` : ''}
        action={t(asking?.shipped ? 'restore' : 'retire')}
        busy={busy}
        onConfirm={() => asking && void drop(asking)}
      >
        {t(asking?.shipped ? 'restoreAsk' : 'retireAsk')}
      </Confirm>
    </div>
  );
}

function Row({
  row,
  onEdit,
  onDrop,
}: {
  row: ApprovalFlowRow;
  onEdit: (() => void) | undefined;
  onDrop: (() => void) | undefined;
}) {
  const t = useText(flowText);
  const label = useLabel();
  const object = useObjects().find((one) => one.key === row.flow.object);
  const fields = row.flow.watches.map((key) => {
    const field = object?.fields.find((one) => one.key === key);
    return field ? label(field.label) : key;
  });
  return (
    <li className="flex items-center gap-3 border-b border-line px-3 py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <b className="font-medium">{label(row.flow.name)}</b>
          <span className="text-sm text-quiet">{object ? label(object.label) : row.flow.object}</span>
          <Chip>{t(row.changed ? 'changed' : row.shipped ? 'shipped' : 'own')}</Chip>
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-sm text-ink-2">
          {row.flow.steps.map((step, at) => (
            <span key={step.key} className="inline-flex items-center gap-1.5">
              {at > 0 && <ArrowRight aria-hidden size={12} className="text-quiet" />}
              {label(step.name)}
            </span>
          ))}
          {fields.length > 0 && (
            <span className="text-quiet">
              · {t('watches')} {listed(fields)}
            </span>
          )}
        </p>
      </div>
      {onEdit && (
        <Button size="sm" className="max-md:h-9" onClick={onEdit}>
          {t('edit')}
        </Button>
      )}
      {onDrop && (
        <RowMenu name={label(row.flow.name)}>
          <MenuItem danger={!row.shipped} onSelect={onDrop}>
            {t(row.shipped ? 'restore' : 'retire')}
          </MenuItem>
        </RowMenu>
      )}
    </li>
  );
}
