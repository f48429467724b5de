import { ListPage } from '../../record/list-page.tsx';

export default function LeadsPage() {
  return <ListPage object="lead" />;
}
