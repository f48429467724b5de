import { RecordBadges } from '../../record/record-badges.tsx';
import { RecordPage } from '../../record/record-page.tsx';
import { Talk } from '../comment/talk.tsx';

const FIRST = ['activity', 'task'];

export default function LeadPage() {
  return (
    <RecordPage
      object="lead"
      first={FIRST}
      badges={(row) => <RecordBadges object="lead" row={row} fields={['status', 'source']} />}
      talk={(row) => <Talk object="lead" id={row.id} />}
    />
  );
}
