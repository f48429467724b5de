import { RecordBadges } from '../../record/record-badges.tsx';
import { RecordPage } from '../../record/record-page.tsx';
import { FollowUps } from '../follow-up/follow-ups.tsx';
import { Talk } from '../comment/talk.tsx';

/** The timeline shows them. */
const WITHOUT = ['activity'];
const FIRST = ['opportunity', 'task'];

export default function ContactPage() {
  return (
    <RecordPage
      object="contact"
      first={FIRST}
      without={WITHOUT}
      upper={(row) => <FollowUps object="contact" row={row} />}
      badges={(row) => <RecordBadges object="contact" row={row} fields={['decisionRole', 'attitude']} />}
      talk={(row) => <Talk object="contact" id={row.id} />}
    />
  );
}
