import { useState } from 'react';
import type { DescribedObject } from '../../app/objects.ts';
import { useText } from '../../i18n/use-text.ts';
import { Facts } from '../../record/facts.tsx';
import type { RecordAnswer } from '../../record/queries.ts';
import { isEmpty } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { dealText } from './deal.text.ts';

/** What a deal is judged by, in the order people ask; amount and close stand in the header. */
const KEY_FACTS = ['need', 'budget', 'timeline', 'competitor', 'tags'];
/** Shown first where they hold a value. */
const WHERE_FILLED = ['budgetConfirmed', 'discount', 'decisionChain'];
/** Shown elsewhere on this page. */
const ELSEWHERE = new Set([
  'name',
  'account',
  'process',
  'stage',
  'stageKind',
  'owner',
  'nextStep',
  'nextStepAt',
  'amountBase',
  'gateMet',
  'gateTotal',
  'signs',
  'projectOfficer',
]);

export function DealFacts({ object, answer: { record: row, can } }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const [all, setAll] = useState(false);
  const lost = row['stageKind'] === 'lost' ? ['lostTo', 'lossReason', 'lossStage', 'lossStrategy'] : [];
  const first = [...lost, ...KEY_FACTS, ...WHERE_FILLED.filter((key) => !isEmpty(row[key]))];
  const rest = object.fields
    .filter(
      (field) => !first.includes(field.key) && !ELSEWHERE.has(field.key) && (!field.system || !isEmpty(row[field.key])),
    )
    .map((field) => field.key);
  return (
    <section aria-label={t('facts')}>
      <h2 className="mb-1 font-semibold">{t('facts')}</h2>
      <Facts object={object} row={row} fields={all ? [...first, ...rest] : first} canUpdate={can.includes('update')} />
      {rest.length > 0 && (
        <Button variant="ghost" size="sm" className="mt-1 -ml-2" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? 'fewerFacts' : 'allFacts')}
        </Button>
      )}
    </section>
  );
}
