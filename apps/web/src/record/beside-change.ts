import { ATTITUDES, DECISION_ROLES, INFLUENCE } from '@throughline/domain/contact/contact.object.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { DEAL_FACTS } from '@throughline/domain/process/deal-fact.ts';
import type { HistoryEntry } from '@throughline/domain/record/record.contract.ts';
import { isTeamRole, teamRoleLabel } from '@throughline/domain/team/team-role.ts';
import { listed, type Translate } from '../i18n/text.ts';
import type { recordText } from './record.text.ts';
import { asRef, asText, isObject } from './value.ts';

type Say = Translate<(typeof recordText)['words']>;
type Pick = (label: Label) => string;
interface Said {
  name: string;
  from: string;
  to: string;
}

/**
 * A change of what lies beside a deal, in words: its team, its RACI matrix, its decision chain, evidence, reported facts.
 * @returns undefined where the change is one of a field
 */
export function besideChange(change: HistoryEntry['changes'][number], t: Say, label: Pick): Said | undefined {
  const both = (name: string, said: (value: unknown) => string): Said => ({
    name,
    from: said(change.from),
    to: said(change.to),
  });
  switch (change.field) {
    case 'team':
      return both(t('historyTeam'), (value) => teamWords(value, label));
    case 'customerContact':
      return both(t('historyCustomerContact'), (value) => asRef(value)?.name ?? '');
    case 'decisionLink':
      return both(t('historyPerson'), (value) => linkWords(value, t, label));
    case 'raci':
      return both(rowWords(change.to, label), (value) => raciWords(value, label));
    case 'checklist':
      return both(t('historyChecklist'), (value) => (isObject(value) ? label(value as unknown as Label) : ''));
    case 'exception':
      return both(t('historyException'), (value) =>
        isObject(value) ? [label(value['channel'] as Label), asText(value['reason'])].filter(Boolean).join(' · ') : '',
      );
    case 'approval':
      return both(t('historyApproval'), (value) => nameWords(value, label));
    case 'confirmation':
      return both(t('historyConfirmation'), (value) =>
        isObject(value)
          ? [nameWords(value, label), asText(value['signer']), asText(value['text'])].filter(Boolean).join(' · ')
          : '',
      );
    case 'files':
      return both(t('historyFile'), asText);
    case 'evidence':
      return {
        name: criterionOf(change.to, label) || criterionOf(change.from, label),
        from: levelWords(change.from, t),
        to: levelWords(change.to, t),
      };
    default: {
      const fact = DEAL_FACTS.find((one) => one.key === change.field && !('field' in one));
      return fact && both(label(fact.label), (value) => factWords(fact.kind, value, t));
    }
  }
}

const partWords = (key: string, label: Pick): string => (isTeamRole(key) ? label(teamRoleLabel(key)) : key);

const teamWords = (value: unknown, label: Pick): string =>
  Array.isArray(value)
    ? listed(value.filter(isObject).map((one) => `${asRef(one)?.name ?? '—'} ${partWords(asText(one['role']), label)}`))
    : '';

function linkWords(value: unknown, t: Say, label: Pick): string {
  if (!isObject(value)) return '';
  const chosen = (options: readonly { key: string; label: Label }[], key: unknown): string => {
    const option = options.find((one) => one.key === key);
    return option ? label(option.label) : '';
  };
  const above = asRef(value['reportsTo']);
  const influence = chosen(INFLUENCE, value['influence']);
  return [
    asRef(value['contact'])?.name ?? '—',
    chosen(DECISION_ROLES, value['role']),
    chosen(ATTITUDES, value['attitude']),
    influence && t('historyInfluence', { level: influence }),
    above && t('historyReportsTo', { name: above.name ?? '—' }),
    asText(value['note']),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What is called by a name in both languages. */
const nameWords = (value: unknown, label: Pick): string =>
  isObject(value) && isObject(value['name']) ? label(value['name'] as unknown as Label) : '';

/** Name of the criterion; what was taken back carries its key alone. */
const criterionOf = (value: unknown, label: Pick): string =>
  !isObject(value)
    ? ''
    : isObject(value['label'])
      ? label(value['label'] as unknown as Label)
      : asText(value['criterion']);

const levelWords = (value: unknown, t: Say): string =>
  isObject(value) ? t(value['level'] === 'proven' ? 'historyProven' : 'historyDeclared') : '';

const factWords = (kind: 'flag' | 'count' | 'share', value: unknown, t: Say): string => {
  if (typeof value !== 'number') return '';
  return kind === 'flag'
    ? t(value >= 1 ? 'yes' : 'no')
    : kind === 'share'
      ? `${Math.round(value * 100)}%`
      : String(value);
};

/** A change of the matrix carries the name that its row had. */
function rowWords(value: unknown, label: Pick): string {
  const name = isObject(value) && isObject(value['label']) ? value['label'] : undefined;
  return name ? label({ zh: asText(name['zh']), en: asText(name['en']) }) : '';
}

const raciWords = (value: unknown, label: Pick): string =>
  isObject(value) && isObject(value['letters'])
    ? Object.entries(value['letters'])
        .map(([part, letter]) => `${asText(letter)} ${partWords(part, label)}`)
        .toSorted()
        .join(' · ')
    : '';
