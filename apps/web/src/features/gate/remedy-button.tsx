import type { CriterionState, DealGate } from '@throughline/domain/process/gate.contract.ts';
import { DECISION_ROLES } from '@throughline/domain/contact/contact.object.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { gateText } from './gate.text.ts';
import { offered, OFFERS } from './remedy.ts';

/** The one button that mends a criterion; a chip where the deal waits for somebody, words where nobody can press anything. */
export function RemedyButton({
  state,
  gate,
  canAct,
  isOpen,
  busy,
  onPress,
}: {
  state: CriterionState;
  gate: DealGate;
  canAct: boolean;
  /** Its form stands open below. */
  isOpen: boolean;
  busy: boolean;
  onPress: () => void;
}) {
  const t = useText(gateText);
  const label = useLabel();
  const remedy = offered(state);
  const { kind } = OFFERS[remedy.do];
  if (kind === 'wait' || kind === 'tell') {
    const hint = remedy.do === 'makeHappen' ? t('makeHappenHint') : state.broken ? label(state.broken) : undefined;
    const chip = (
      <span className="inline-flex max-w-full">
        <Chip>{words()}</Chip>
      </span>
    );
    return hint ? <Tooltip text={hint}>{chip}</Tooltip> : chip;
  }
  if (!canAct) return null;
  return (
    <Button
      aria-expanded={kind === 'form' ? isOpen : undefined}
      aria-label={`${words()} · ${label(state.label)}`}
      busy={busy}
      onClick={onPress}
    >
      {words()}
    </Button>
  );

  function words(): string {
    switch (remedy.do) {
      case 'attach':
        return t('attach', { document: label(remedy.documentLabel) });
      case 'logActivity': {
        const role = DECISION_ROLES.find((one) => one.key === remedy.contactRole);
        return role ? t('logActivityWith', { role: label(role.label) }) : t('logActivity');
      }
      case 'awaitApproval': {
        const names = remedy.waitingFor.flatMap((id) => gate.people.find((person) => person.id === id)?.name ?? []);
        return names.length > 0 ? t('awaitApproval', { who: listed(names) }) : t('awaitApprovalNobody');
      }
      case 'doAction':
      case 'setFields':
      case 'declare':
      case 'prove':
      case 'requestApproval':
      case 'sendConfirmation':
      case 'awaitCustomer':
      case 'reportFact':
      case 'makeHappen':
      case 'requestException':
      case 'askProcessOwner':
        return t(OFFERS[remedy.do].text);
    }
  }
}
