import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { type DescribedObject, useFindObject, useObjects } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { conditionOf, type Filter, filterOf } from '../../record/filter.ts';
import { AddRule, type OfferedField, ownFields, RuleChips } from '../../record/rule-chips.tsx';
import { Popover } from '../../ui/popover.tsx';
import { processText } from './process.text.ts';

/**
 * A condition on a deal as chips, joined by all or any. Parts that are no chip (counts, nested lists) stay as they are and can
 * be taken off.
 * @param onChange undefined where nothing is asked any more
 */
export function ConditionEditor({
  value,
  readOnly = false,
  onChange,
}: {
  value: Condition | undefined;
  /** Its chips stand in a disabled set of fields; nothing is offered to add. */
  readOnly?: boolean;
  onChange: (value: Condition | undefined) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  const deals = useFindObject('opportunity');
  const offered = useOffered(deals);
  const [adding, setAdding] = useState(false);
  if (!deals) return null;
  const filter = withLists(filterOf(value), offered);
  const put = (next: Partial<Filter>): void => onChange(conditionOf({ ...filter, ...next }));
  const restWords = (part: Condition): string | undefined => {
    if (part.kind !== 'count') return undefined;
    const found = deals.collections?.find((one) => one.key === part.collection);
    return t('countWords', {
      name: found ? label(found.label) : part.collection,
      op: SIGNS[part.op],
      value: part.value,
    });
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <RuleChips object={deals} filter={filter} onChange={put} restWords={restWords} />
      {!readOnly && (
        <Popover
          name={t('addCondition')}
          open={adding}
          onOpenChange={setAdding}
          className="w-80"
          trigger={
            <button
              type="button"
              className="inline-flex h-6 items-center gap-1 rounded-full border border-dashed border-line-strong px-2.5 text-xs text-ink-2 hover:text-ink max-md:h-8 max-md:text-sm"
            >
              <Plus aria-hidden size={12} />
              {t('addCondition')}
            </button>
          }
        >
          {adding && (
            <AddRule
              offered={offered}
              prompt={t('chooseField')}
              onAdd={(rule) => {
                setAdding(false);
                put({ rules: [...filter.rules, rule] });
              }}
            />
          )}
        </Popover>
      )}
    </div>
  );
}

const LISTED: ReadonlySet<string> = new Set(['choice', 'reference', 'user', 'department']);

/** `class = a` and `class is one of a` mean the same; chips know the second. */
function withLists(filter: Filter, offered: readonly OfferedField[]): Filter {
  return {
    ...filter,
    rules: filter.rules.map((rule) => {
      if (rule.kind !== 'compare' || (rule.op !== 'eq' && rule.op !== 'ne') || rule.value?.kind !== 'literal')
        return rule;
      const literal = rule.value.value;
      const kind = offered.find((one) => one.path === rule.path)?.field.kind;
      if (typeof literal !== 'string' || kind === undefined || !LISTED.has(kind)) return rule;
      return { ...rule, op: rule.op === 'eq' ? 'in' : 'notIn', value: { kind: 'literal', value: [literal] } };
    }),
  };
}

const SIGNS = { eq: '=', ne: '≠', lt: '<', le: '≤', gt: '>', ge: '≥' } as const;

/** Fields of the deal, and of what it refers to: the class of its account, the department of its owner. */
function useOffered(object: DescribedObject | undefined): OfferedField[] {
  const objects = useObjects();
  const label = useLabel();
  const own = object ? ownFields(object, label) : [];
  return [
    ...own,
    ...own.flatMap(({ path, name, field: reference }) => {
      const target = reference.kind === 'reference' ? objects.find((one) => one.key === reference.to) : undefined;
      const reached = target ? ownFields(target, label) : [];
      return reached.map((one) => ({ ...one, path: `${path}.${one.path}`, name: `${name} · ${one.name}` }));
    }),
  ];
}
