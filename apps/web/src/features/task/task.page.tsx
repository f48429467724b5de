import { RecordPage } from '../../record/record-page.tsx';
import { asRef } from '../../record/value.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { useQuery } from '@tanstack/react-query';
import { Talk } from '../comment/talk.tsx';
import { FilesPanel } from '../file/files-panel.tsx';
import { ClaimButton } from './claim-button.tsx';
import { checklistQuery } from './queries.ts';
import { TaskSteps } from './task-steps.tsx';
import { taskWorkText } from './task-work.text.ts';

export default function TaskPage() {
  return (
    <RecordPage
      object="task"
      first={FIRST}
      upper={(row) => <Work row={row} />}
      upperFirst
      talk={(row) => (
        <>
          <FilesPanel object="task" id={row.id} />
          <Talk object="task" id={row.id} />
        </>
      )}
    />
  );
}
const FIRST = ['opportunity', 'contact', 'activity', 'task'];

/** What it takes to be done, and the button for whoever may take it out of the queue. */
function Work({ row }: { row: RecordRow }) {
  const t = useText(taskWorkText);
  const label = useLabel();
  const list = useQuery(checklistQuery(row.id)).data;
  const deal = asRef(row['opportunity']);
  if (!list) return null;
  const isQueued = list.queue.label !== null && row['owner'] === null && row['status'] === 'open';
  if (list.items.length === 0 && list.evidence.asked === 'none' && !isQueued) return null;
  return (
    <section aria-label={t('title')} className="rounded-md border border-line p-3">
      <header className="mb-2 flex min-h-7 items-center gap-2">
        <h2 className="flex-1 font-semibold">{t('title')}</h2>
        {isQueued && list.queue.label && (
          <span className="text-sm text-quiet">{t('waitsFor', { role: label(list.queue.label) })}</span>
        )}
        {list.queue.canClaim && <ClaimButton id={row.id} />}
      </header>
      <TaskSteps id={row.id} deal={deal} />
    </section>
  );
}
