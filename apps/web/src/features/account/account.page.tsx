import { RecordPage } from '../../record/record-page.tsx';

export default function AccountPage() {
  return <RecordPage object="account" first={FIRST} />;
}
const FIRST = ['opportunity', 'contact', 'activity', 'task'];
