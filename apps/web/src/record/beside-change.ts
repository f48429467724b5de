import { ATTITUDES, DECISION_ROLES, INFLUENCE } from '@throughline/domain/contact/contact.object.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
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
 * A change of what lies beside a deal, in words: its team, its RACI matrix, its decision chain.
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
      return both(rowOf(change.to) || rowOf(change.from), (value) => raciWords(value, label));
    default:
      return undefined;
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
  return [
    asRef(value['contact'])?.name ?? '—',
    chosen(DECISION_ROLES, value['role']),
    chosen(ATTITUDES, value['attitude']),
    chosen(INFLUENCE, value['influence']),
    above && t('historyReportsTo', { name: above.name ?? '—' }),
    asText(value['note']),
  ]
    .filter(Boolean)
    .join(' · ');
}

const rowOf = (value: unknown): string => (isObject(value) ? asText(value['row']) : '');

const raciWords = (value: unknown, label: Pick): string =>
  isObject(value) && isObject(value['letters'])
    ? Object.entries(value['letters'])
        .map(([part, letter]) => `${asText(letter)} ${partWords(part, label)}`)
        .toSorted()
        .join(' · ')
    : '';
