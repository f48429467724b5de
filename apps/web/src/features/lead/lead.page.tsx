import { RecordPage } from '../../record/record-page.tsx';

export default function LeadPage() {
  return <RecordPage object="lead" first={FIRST} />;
}
const FIRST = ['opportunity', 'contact', 'activity', 'task'];
