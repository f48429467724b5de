import { useText } from '../../i18n/use-text.ts';
import { RecordBadges } from '../../record/record-badges.tsx';
import { RecordPage } from '../../record/record-page.tsx';
import { Chip } from '../../ui/chip.tsx';
import { FollowUps } from '../follow-up/follow-ups.tsx';
import { Talk } from '../comment/talk.tsx';
import { accountText } from './account.text.ts';

/** The timeline shows them. */
const WITHOUT = ['activity'];
const FIRST = ['opportunity', 'contact', 'task'];
/** What the stage of the relation asks for (R47). */
const ADVICE = {
  new: 'adviceNew',
  interested: 'adviceInterested',
  following: 'adviceFollowing',
  quoting: 'adviceQuoting',
  negotiating: 'adviceNegotiating',
  won: 'adviceWon',
  existing: 'adviceExisting',
  churned: 'adviceChurned',
} as const;
const isAdvised = (key: unknown): key is keyof typeof ADVICE => typeof key === 'string' && Object.hasOwn(ADVICE, key);

export default function AccountPage() {
  const t = useText(accountText);
  return (
    <RecordPage
      object="account"
      first={FIRST}
      without={WITHOUT}
      upper={(row) => <FollowUps object="account" row={row} />}
      badges={(row) => (
        <>
          {row['keyAccount'] === true && <Chip>{t('keyAccount')}</Chip>}
          <RecordBadges object="account" row={row} fields={['class', 'lifecycle']} />
          {isAdvised(row['lifecycle']) && (
            <span className="truncate text-sm text-ink-2 max-md:hidden">{t(ADVICE[row['lifecycle']])}</span>
          )}
        </>
      )}
      talk={(row) => <Talk object="account" id={row.id} />}
    />
  );
}
