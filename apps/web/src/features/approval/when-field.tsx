import type { Condition } from '@throughline/domain/condition/condition.ts';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { DescribedObject } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { conditionOf, type Filter, filterOf } from '../../record/filter.ts';
import { recordText } from '../../record/record.text.ts';
import { AddRule, ownFields, RuleChips } from '../../record/rule-chips.tsx';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { flowText } from './flow.text.ts';

/** A condition as chips, made like a filter of a list. */
export function WhenField({
  object,
  condition,
  onChange,
}: {
  object: DescribedObject;
  condition: Condition | undefined;
  onChange: (condition: Condition | undefined) => void;
}) {
  const t = useText(flowText);
  const r = useText(recordText);
  const label = useLabel();
  const [adding, setAdding] = useState(false);
  const filter = filterOf(condition);
  const put = (next: Partial<Filter>): void => onChange(conditionOf({ ...filter, ...next }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      {filter.rules.length + filter.rest.length === 0 && <span className="text-sm text-quiet">{t('always')}</span>}
      <RuleChips object={object} filter={filter} onChange={put} />
      <Popover
        name={t('addCondition')}
        open={adding}
        onOpenChange={setAdding}
        className="w-80"
        trigger={
          <Button size="sm" variant="ghost" icon={<Plus aria-hidden size={12} />}>
            {t('addCondition')}
          </Button>
        }
      >
        {adding && (
          <AddRule
            offered={ownFields(object, label)}
            prompt={r('chooseField')}
            onAdd={(rule) => {
              setAdding(false);
              put({ rules: [...filter.rules, rule] });
            }}
          />
        )}
      </Popover>
    </div>
  );
}
