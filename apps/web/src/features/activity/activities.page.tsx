import { appText } from '../../app/app.text.ts';
import { useText } from '../../i18n/use-text.ts';
import { ListPage } from '../../record/list-page.tsx';

export default function ActivitiesPage() {
  const t = useText(appText);
  return <ListPage object="activity" newLabel={t('followUp')} sort="-at" />;
}
