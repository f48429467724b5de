import type { Condition } from '@throughline/domain/condition/condition.ts';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { DescribedObject } from '../../app/objects.ts';
import { useText } from '../../i18n/use-text.ts';
import { AddRule, RuleChip } from '../../record/filter-bar.tsx';
import { conditionOf, type Filter, filterOf } from '../../record/filter.ts';
import { recordText } from '../../record/record.text.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChip } from '../../ui/chip.tsx';
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
  const [adding, setAdding] = useState(false);
  const filter = filterOf(condition);
  const put = (next: Partial<Filter>): void => onChange(conditionOf({ ...filter, ...next }));
  const parts = filter.rules.length + filter.rest.length;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {parts === 0 && <span className="text-sm text-quiet">{t('always')}</span>}
      {parts > 1 && (
        <FilterChip onClick={() => put({ match: filter.match === 'all' ? 'any' : 'all' })}>
          {r(filter.match === 'all' ? 'matchAll' : 'matchAny')}
        </FilterChip>
      )}
      {filter.rules.map((rule, at) => (
        <RuleChip
          key={`${rule.path}/${at}`}
          object={object}
          rule={rule}
          onChange={(next) => put({ rules: filter.rules.map((one, index) => (index === at ? next : one)) })}
          onRemove={() => put({ rules: filter.rules.filter((_, index) => index !== at) })}
        />
      ))}
      {filter.rest.map((part, at) => (
        <FilterChip
          key={JSON.stringify(part)}
          onRemove={() => put({ rest: filter.rest.filter((_, index) => index !== at) })}
        >
          {r('advanced')}
        </FilterChip>
      ))}
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
            object={object}
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
