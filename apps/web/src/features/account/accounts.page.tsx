import { ListPage } from '../../record/list-page.tsx';

export default function AccountsPage() {
  return <ListPage object="account" />;
}
