import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { NotFound } from '../../app/fault.tsx';
import { openForm } from '../../app/form-request.ts';
import { useHotkey } from '../../app/hotkeys.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { HistoryList } from '../../record/history-list.tsx';
import { processesQuery } from '../../record/lookups.ts';
import { type RecordAnswer, recordQuery } from '../../record/queries.ts';
import { TransferDialog } from '../../record/transfer-dialog.tsx';
import { asRef, nameOf } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton, SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Talk } from '../comment/talk.tsx';
import { FilesPanel } from '../file/files-panel.tsx';
import { MoveSheet } from '../opportunity/move-dialogs.tsx';
import { useMove } from '../opportunity/use-move.tsx';
import { DealFacts } from './deal-facts.tsx';
import { DealHeader, Figures } from './deal-header.tsx';
import { DealContacts, DealTeam } from './deal-people.tsx';
import { DealTasks } from './deal-tasks.tsx';
import { FollowUpTimeline } from './deal-timeline.tsx';
import { dealText } from './deal.text.ts';
import { nextStage } from './path.ts';
import { binQuery, visitsQuery } from './queries.ts';
import { StagePath } from './stage-path.tsx';

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

function Room({ object, answer }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const writes = useWrites(object);
  const { record: row, can } = answer;
  const activities = useFindObject('activity');
  const tasks = useFindObject('task');
  const contacts = useFindObject('contact');
  const visits = useQuery(visitsQuery(row.id)).data ?? [];
  const processes = useQuery(processesQuery).data ?? [];
  const stages = processes.find((process) => process.id === asRef(row['process'])?.id)?.stages ?? [];
  const { move, dialogs } = useMove(stages);
  const [tab, setTab] = useState<'room' | 'files' | 'history'>('room');
  const [choosing, setChoosing] = useState(false);
  const [giving, setGiving] = useState(false);
  const name = nameOf(row, object.nameField);
  const stage = asRef(row['stage']);
  const inBin = answer.deletedAt != null;
  const canUpdate = can.includes('update') && !inBin;
  const log =
    activities?.can.includes('create') && !inBin
      ? () =>
          openForm({
            object: 'activity',
            values: { opportunity: { id: row.id, name }, contact: row['primaryContact'] },
          })
      : undefined;
  useHotkey('f', log);
  return (
    <>
      <DealHeader
        object={object}
        answer={inBin ? { ...answer, can: ['read'] } : answer}
        next={stage ? nextStage(stages, stage.id) : undefined}
        onMove={(to) => move(row, to)}
        onChooseStage={() => setChoosing(true)}
        onTransfer={() => setGiving(true)}
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
            stages={stages}
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
            { value: 'files', label: t('tabFiles') },
            { value: 'history', label: t('tabHistory') },
          ]}
        >
          {tab === 'room' ? (
            <div className="md:grid md:min-h-[calc(100dvh-162px)] md:grid-cols-[minmax(0,1fr)_320px]">
              <div className="flex min-w-0 flex-col gap-6 px-6 py-4 max-md:px-3.5">
                {tasks && <DealTasks tasks={tasks} deal={row} name={name} />}
                {activities && (
                  <FollowUpTimeline
                    activities={activities}
                    by="opportunity"
                    about={row.id}
                    deal={row}
                    visits={visits}
                    onLog={log}
                  />
                )}
              </div>
              <aside className="flex min-w-0 flex-col gap-5 border-line bg-bg p-4 max-md:border-t md:border-l">
                {contacts && <DealContacts contacts={contacts} deal={row} />}
                <DealTeam object={object} answer={answer} />
                <DealFacts object={object} answer={inBin ? { ...answer, can: ['read'] } : answer} />
                <Talk object={object.key} id={row.id} canWrite={!inBin} />
              </aside>
            </div>
          ) : tab === 'files' ? (
            <div className="px-6 py-4 max-md:px-3.5">
              <FilesPanel object={object.key} id={row.id} />
            </div>
          ) : (
            <div className="max-w-[860px] px-4">
              <HistoryList object={object} id={row.id} />
            </div>
          )}
        </Tabs>
      </div>
      {dialogs}
      {choosing && (
        <MoveSheet row={row} stages={stages} onClose={() => setChoosing(false)} onMove={(to) => move(row, to)} />
      )}
      {giving && <TransferDialog object={object} rows={[row]} onClose={() => setGiving(false)} />}
    </>
  );
}
