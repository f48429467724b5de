import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import type { RecordAnswer } from '../../record/queries.ts';
import { nameOf } from '../../record/value.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Talk } from '../comment/talk.tsx';
import { DecisionChainPanel } from '../decision-chain/decision-chain-panel.tsx';
import { DealExceptions } from '../exception/deal-exceptions.tsx';
import { GateList } from '../gate/gate-list.tsx';
import { SignsBox } from '../gate/signs-box.tsx';
import { DealTeamPanel } from '../team/deal-team-panel.tsx';
import { DealWaits } from '../wait/deal-waits.tsx';
import { DealFacts } from './deal-facts.tsx';
import { DealCollaborators } from './deal-people.tsx';
import { DealTasks } from './deal-tasks.tsx';
import { FollowUpTimeline } from './deal-timeline.tsx';
import type { Visit } from './path.ts';
import { StageBrief } from './stage-brief.tsx';

/** Where the deal stands and what moves it: what is wrong, what is missing, who is waited for, what was said; beside it the people. */
export function WarRoom({
  object,
  answer,
  gate,
  stage,
  visits,
  onLog,
}: {
  object: DescribedObject;
  /** Of a deal in the bin: to be read only. */
  answer: RecordAnswer;
  gate: DealGate | undefined;
  /** Contract of the present stage; undefined while it is not here. */
  stage: Stage | undefined;
  visits: readonly Visit[];
  onLog: (() => void) | undefined;
}) {
  const activities = useFindObject('activity');
  const tasks = useFindObject('task');
  const { record: row, can } = answer;
  const inBin = answer.deletedAt != null;
  const panel = { dealId: row.id, canEdit: can.includes('update') };
  return (
    <div className="md:grid md:min-h-[calc(100dvh-162px)] md:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-6 px-6 py-4 max-md:px-3.5">
        {!inBin && <SignsBox dealId={row.id} />}
        {/* Whoever belongs to the team may provide what is missing, without the right to change the deal. */}
        {gate
          ? // A decided deal leaves its stage by being reopened alone: nothing is asked there.
            (gate.exit.length > 0 || row['stageKind'] === 'open') && (
              <GateList gate={gate} dealId={row.id} canEdit={!inBin} />
            )
          : !inBin && <Skeleton className="h-40 rounded-md!" />}
        {!inBin && <DealExceptions {...panel} />}
        {tasks && <DealTasks tasks={tasks} deal={row} name={nameOf(row, object.nameField)} stage={stage?.key} />}
        {!inBin && <DealWaits dealId={row.id} />}
        {activities && (
          <FollowUpTimeline
            activities={activities}
            by="opportunity"
            about={row.id}
            deal={row}
            visits={visits}
            onLog={onLog}
          />
        )}
      </div>
      <aside className="flex min-w-0 flex-col gap-5 border-line bg-bg p-4 max-md:border-t md:border-l">
        {!inBin && <DecisionChainPanel {...panel} />}
        {!inBin && <DealTeamPanel {...panel} />}
        {!inBin && <DealCollaborators object={object} answer={answer} />}
        <DealFacts object={object} answer={answer} />
        {stage && <StageBrief stage={stage} gate={gate} dealId={row.id} />}
        <Talk object={object.key} id={row.id} canWrite={!inBin} />
      </aside>
    </div>
  );
}
