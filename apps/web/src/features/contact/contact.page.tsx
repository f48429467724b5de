import { RecordBadges } from '../../record/record-badges.tsx';
import { RecordPage } from '../../record/record-page.tsx';
import { Talk } from '../comment/talk.tsx';

const FIRST = ['opportunity', 'activity', 'task'];

export default function ContactPage() {
  return (
    <RecordPage
      object="contact"
      first={FIRST}
      badges={(row) => <RecordBadges object="contact" row={row} fields={['decisionRole', 'attitude']} />}
      talk={(row) => <Talk object="contact" id={row.id} />}
    />
  );
}
