import { ListPage } from '../../record/list-page.tsx';

export default function ContactsPage() {
  return <ListPage object="contact" />;
}
