import { ATTITUDES, DECISION_ROLES, INFLUENCE } from '@throughline/domain/contact/contact.object.ts';
import type { ChainItem } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { useLabel } from '../../i18n/use-text.ts';
import { Badge, Chip, type Health } from '../../ui/chip.tsx';

const labelIn = (options: readonly { key: string; label: Label }[], key: string | null): Label | undefined =>
  options.find((option) => option.key === key)?.label;

export const roleLabel = (item: Pick<ChainItem, 'role'>): Label | undefined => labelIn(DECISION_ROLES, item.role);
export const influenceLabel = (item: Pick<ChainItem, 'influence'>): Label | undefined =>
  labelIn(INFLUENCE, item.influence);

const ATTITUDE_HEALTH: Readonly<Record<string, Health>> = { supportive: 'green', neutral: 'amber', against: 'red' };

/**
 * How somebody stands to the deal, for its health. Who plays coach or opponent says more by that than by an attitude.
 * @returns undefined where nothing is known
 */
export function stanceOf(
  item: Pick<ChainItem, 'role' | 'attitude'>,
): { label: Label; health: Health | undefined } | undefined {
  const { role, attitude } = item;
  const said = labelIn(ATTITUDES, attitude);
  const part = role === 'coach' || role === 'opponent' ? labelIn(DECISION_ROLES, role) : undefined;
  if (said === undefined || attitude === 'unknown') {
    if (part) return { label: part, health: role === 'coach' ? 'green' : 'red' };
    return said && { label: said, health: undefined };
  }
  return { label: said, health: ATTITUDE_HEALTH[attitude ?? ''] };
}

export function Stance({ item }: { item: Pick<ChainItem, 'role' | 'attitude'> }) {
  const label = useLabel();
  const stance = stanceOf(item);
  if (!stance) return null;
  return stance.health ? (
    <Badge health={stance.health}>{label(stance.label)}</Badge>
  ) : (
    <Chip>{label(stance.label)}</Chip>
  );
}
