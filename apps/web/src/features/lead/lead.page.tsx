import { RecordBadges } from '../../record/record-badges.tsx';
import { RecordPage } from '../../record/record-page.tsx';
import { FollowUps } from '../follow-up/follow-ups.tsx';
import { Talk } from '../comment/talk.tsx';

/** The timeline shows them. */
const WITHOUT = ['activity'];
const FIRST = ['task'];

export default function LeadPage() {
  return (
    <RecordPage
      object="lead"
      first={FIRST}
      without={WITHOUT}
      upper={(row) => <FollowUps object="lead" row={row} />}
      badges={(row) => <RecordBadges object="lead" row={row} fields={['status', 'source']} />}
      talk={(row) => <Talk object="lead" id={row.id} />}
    />
  );
}
