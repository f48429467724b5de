import { RecordPage } from '../../record/record-page.tsx';

export default function TaskPage() {
  return <RecordPage object="task" first={FIRST} />;
}
const FIRST = ['opportunity', 'contact', 'activity', 'task'];
