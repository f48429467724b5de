import { RecordPage } from '../../record/record-page.tsx';

export default function ContactPage() {
  return <RecordPage object="contact" first={FIRST} />;
}
const FIRST = ['opportunity', 'contact', 'activity', 'task'];
