import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { useHotkey } from '../../app/hotkeys.ts';
import { useFindObject } from '../../app/objects.ts';
import { nameOf } from '../../record/value.ts';
import { FollowUpTimeline } from '../deal/deal-timeline.tsx';

/** Everything that was said with an account, a contact or a lead, in one place (R43, R52); F logs the next. */
export function FollowUps({ object: key, row }: { object: 'account' | 'contact' | 'lead'; row: RecordRow }) {
  const activities = useFindObject('activity');
  const object = useFindObject(key);
  const values = {
    [key]: { id: row.id, name: object ? nameOf(row, object.nameField) : null },
    // A follow-up with a person is about their company.
    ...(key === 'contact' && { account: row['account'] }),
  };
  const log = activities?.can.includes('create') ? () => openForm({ object: 'activity', values }) : undefined;
  useHotkey('f', log);
  if (!activities) return null;
  return <FollowUpTimeline activities={activities} by={key} about={row.id} visits={[]} onLog={log} />;
}
