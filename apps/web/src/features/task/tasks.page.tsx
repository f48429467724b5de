import { ListPage } from '../../record/list-page.tsx';

export default function TasksPage() {
  return <ListPage object="task" sort="due" />;
}
