import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { NotFound } from '../../app/fault.tsx';
import { openForm } from '../../app/form-request.ts';
import { useHotkey } from '../../app/hotkeys.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { HistoryList } from '../../record/history-list.tsx';
import { type RecordAnswer, recordQuery } from '../../record/queries.ts';
import { TransferDialog } from '../../record/transfer-dialog.tsx';
import { asRef, nameOf } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton, SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { FilesPanel } from '../file/files-panel.tsx';
import { gateQuery } from '../gate/queries.ts';
import { MoveSheet } from '../opportunity/move-dialogs.tsx';
import { useMove } from '../opportunity/use-move.tsx';
import { DealHeader, Figures } from './deal-header.tsx';
import { useDealProcess } from './deal-process.ts';
import { dealText } from './deal.text.ts';
import { nextStage } from './path.ts';
import { binQuery, visitsQuery } from './queries.ts';
import { StagePath } from './stage-path.tsx';
import { WarRoom } from './war-room.tsx';

// Tabs are loaded when they are opened.
const DecisionMap = lazy(async () => ({ default: (await import('../decision-chain/decision-map.tsx')).DecisionMap }));
const RaciMatrix = lazy(async () => ({ default: (await import('../team/raci-matrix.tsx')).RaciMatrix }));
const DealApprovals = lazy(async () => ({ default: (await import('../approval/deal-approvals.tsx')).DealApprovals }));
const ConfirmationsPanel = lazy(async () => ({
  default: (await import('../confirmation/confirmations-panel.tsx')).ConfirmationsPanel,
}));
const SendConfirmationDialog = lazy(async () => ({
  default: (await import('../confirmation/send-dialog.tsx')).SendConfirmationDialog,
}));

/** The deal room: where it stands, what was said, who is in it, what comes next. */
export default function DealPage() {
  const object = useFindObject('opportunity');
  const { id } = useParams({ strict: false });
  return object && id ? <Loaded key={id} object={object} id={id} /> : <NotFound />;
}

function Loaded({ object, id }: { object: DescribedObject; id: string }) {
  const live = useQuery(recordQuery(object, id));
  const isGone = live.error instanceof AppProblem && live.error.code === 'not_found';
  const bin = useQuery({ ...binQuery(id), enabled: isGone });
  const answer = live.data ?? bin.data;
  if (answer && !(live.isError && isGone && !bin.data)) return <Room object={object} answer={answer} />;
  if (live.isPending || (isGone && bin.isPending)) return <RoomSkeleton />;
  return isGone ? <NotFound /> : <ProblemState error={live.error} onRetry={() => void live.refetch()} />;
}

function RoomSkeleton() {
  return (
    <div aria-busy>
      <div className="flex h-[46px] items-center border-b border-line px-4">
        <Skeleton className="h-5 w-64" />
      </div>
      <div className="border-b border-line px-4 py-3">
        <Skeleton className="h-[50px]" />
      </div>
      <SkeletonRows rows={10} className="p-6" />
    </div>
  );
}

type Tab = 'room' | 'chain' | 'raci' | 'approvals' | 'confirmations' | 'files' | 'history';

function Room({ object, answer }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const writes = useWrites(object);
  const { record: row, can } = answer;
  const activities = useFindObject('activity');
  const inBin = answer.deletedAt != null;
  const canUpdate = can.includes('update') && !inBin;
  const visits = useQuery(visitsQuery(row.id)).data ?? [];
  const gate = useQuery({ ...gateQuery(row.id), enabled: !inBin }).data;
  const process = useDealProcess(asRef(row['process'])?.id, gate);
  const { move, dialogs } = useMove(process.stages);
  const [tab, setTab] = useState<Tab>('room');
  const [choosing, setChoosing] = useState(false);
  const [giving, setGiving] = useState(false);
  const [sharing, setSharing] = useState(false);
  const name = nameOf(row, object.nameField);
  const stage = asRef(row['stage']);
  const ahead = gate?.targets.find((target) => target.move === 'next')?.stage;
  const next = process.stages.find((one) => one.id === ahead) ?? (stage && nextStage(process.stages, stage.id));
  const log =
    activities?.can.includes('create') && !inBin
      ? () =>
          openForm({
            object: 'activity',
            values: { opportunity: { id: row.id, name }, contact: row['primaryContact'] },
          })
      : undefined;
  useHotkey('f', log);
  const panel = { dealId: row.id, canEdit: canUpdate };
  return (
    <>
      <DealHeader
        object={object}
        answer={inBin ? { ...answer, can: ['read'] } : answer}
        gate={gate}
        next={next}
        onMove={(to) => move(row, to)}
        onChooseStage={() => setChoosing(true)}
        onTransfer={() => setGiving(true)}
        onShare={canUpdate && row['stageKind'] !== 'lost' ? () => setSharing(true) : undefined}
      />
      <div className="min-h-0 flex-1 overflow-auto">
        {inBin && (
          <div role="status" className="flex items-center gap-3 border-b border-line bg-sunken px-4 py-2">
            <span className="flex-1">{t('inBin')}</span>
            {can.includes('delete') && (
              <Button size="sm" onClick={() => void writes.restore(row)}>
                {t('restore')}
              </Button>
            )}
          </div>
        )}
        <div className="px-3 pt-2.5 md:hidden">
          <Figures object={object} answer={answer} />
        </div>
        {stage && (
          <StagePath
            stages={process.stages}
            about={process.find}
            gate={gate}
            visits={visits}
            current={{ id: stage.id, name: stage.name ?? '' }}
            onMove={canUpdate ? (to) => move(row, to) : undefined}
          />
        )}
        <Tabs
          value={tab}
          onChange={setTab}
          items={[
            { value: 'room', label: t('tabRoom') },
            { value: 'chain', label: t('tabChain') },
            { value: 'raci', label: t('tabRaci') },
            { value: 'approvals', label: t('tabApprovals') },
            { value: 'confirmations', label: t('tabConfirmations') },
            { value: 'files', label: t('tabFiles') },
            { value: 'history', label: t('tabHistory') },
          ]}
        >
          {tab === 'room' ? (
            <WarRoom
              object={object}
              answer={inBin ? { ...answer, can: ['read'] } : answer}
              gate={gate}
              stage={stage && process.find(stage.id)}
              visits={visits}
              onLog={log}
            />
          ) : tab === 'history' ? (
            <div className="max-w-[860px] px-4">
              <HistoryList object={object} id={row.id} />
            </div>
          ) : (
            <div className="px-6 py-4 max-md:px-3.5">
              <Suspense fallback={<SkeletonRows rows={6} />}>
                {tab === 'chain' ? (
                  <DecisionMap {...panel} />
                ) : tab === 'raci' ? (
                  <RaciMatrix {...panel} />
                ) : tab === 'approvals' ? (
                  <DealApprovals dealId={row.id} />
                ) : tab === 'confirmations' ? (
                  <ConfirmationsPanel {...panel} />
                ) : (
                  <FilesPanel withKinds object={object.key} id={row.id} />
                )}
              </Suspense>
            </div>
          )}
        </Tabs>
      </div>
      {dialogs}
      {choosing && (
        <MoveSheet
          row={row}
          stages={process.stages}
          onClose={() => setChoosing(false)}
          onMove={(to) => move(row, to)}
        />
      )}
      {giving && <TransferDialog object={object} rows={[row]} onClose={() => setGiving(false)} />}
      {sharing && (
        <Suspense fallback={null}>
          <SendConfirmationDialog dealId={row.id} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </>
  );
}
