import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { type DescribedField, type DescribedObject, useFindObject, useObjects } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { conditionOf, type Filter, filterOf } from '../../record/filter.ts';
import { RuleChip } from '../../record/filter-bar.tsx';
import type { FilterRule } from '../../record/operators.ts';
import { FilterChip } from '../../ui/chip.tsx';
import { Input } from '../../ui/input.tsx';
import { loadPinyin, matchesPinyin } from '../../ui/pinyin.ts';
import { Popover } from '../../ui/popover.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { processText } from './process.text.ts';

const RuleEditor = lazy(() => import('../../record/rule-editor.tsx'));

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
  const collection = (part: Extract<Condition, { kind: 'count' }>): string => {
    const found = deals.collections?.find((one) => one.key === part.collection);
    return t('countWords', {
      name: found ? label(found.label) : part.collection,
      op: SIGNS[part.op],
      value: part.value,
    });
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {filter.rules.length + filter.rest.length > 1 && (
        <FilterChip onClick={() => put({ match: filter.match === 'all' ? 'any' : 'all' })}>
          {t(filter.match === 'all' ? 'matchAll' : 'matchAny')}
        </FilterChip>
      )}
      {filter.rules.map((rule, at) => (
        <RuleChip
          key={`${rule.path}/${at}`}
          object={deals}
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
          {part.kind === 'count' ? collection(part) : t('advanced')}
        </FilterChip>
      ))}
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
              all={offered}
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
function withLists(filter: Filter, offered: readonly Offered[]): Filter {
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

interface Offered {
  path: string;
  name: string;
  field: DescribedField;
}

/** Fields of the deal, and of what it refers to: the class of its account, the department of its owner. */
function useOffered(object: DescribedObject | undefined): Offered[] {
  const objects = useObjects();
  const label = useLabel();
  const own = (object?.fields ?? []).filter((field) => field.right !== 'masked');
  return [
    ...own.map((field) => ({ path: field.key, name: label(field.label), field })),
    ...own.flatMap((reference) => {
      if (reference.kind !== 'reference') return [];
      const target = objects.find((one) => one.key === reference.to);
      return (target?.fields ?? [])
        .filter((field) => field.right !== 'masked')
        .map((field) => ({
          path: `${reference.key}.${field.key}`,
          name: `${label(reference.label)} · ${label(field.label)}`,
          field,
        }));
    }),
  ];
}

function AddRule({ all, onAdd }: { all: readonly Offered[]; onAdd: (rule: FilterRule) => void }) {
  const t = useText(processText);
  const [chosen, setChosen] = useState<Offered>();
  const [text, setText] = useState('');
  const keysOf = useQuery({ queryKey: ['pinyin'], queryFn: loadPinyin, staleTime: Infinity }).data;
  if (chosen)
    return (
      <div className="flex flex-col gap-2">
        <button
          type="button"
          className="flex items-center gap-1 self-start rounded-sm px-1 text-sm text-ink-2 hover:text-ink"
          onClick={() => setChosen(undefined)}
        >
          <ArrowLeft aria-hidden size={13} />
          {chosen.name}
        </button>
        <Suspense fallback={<Skeleton className="h-28" />}>
          <RuleEditor field={chosen.field} path={chosen.path} onDone={onAdd} />
        </Suspense>
      </div>
    );
  const offered = all.filter(({ name }) => text === '' || matchesPinyin(keysOf?.(name) ?? [name.toLowerCase()], text));
  return (
    <div className="flex flex-col gap-1.5">
      <Input
        autoFocus
        aria-label={t('chooseField')}
        placeholder={t('chooseField')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || !offered[0]) return;
          event.preventDefault();
          setChosen(offered[0]);
        }}
      />
      <div className="flex max-h-72 flex-col overflow-auto">
        {offered.map((one) => (
          <button
            key={one.path}
            type="button"
            className="min-h-7 rounded-sm px-2 text-left hover:bg-sunken focus-visible:bg-sunken max-md:min-h-10"
            onClick={() => setChosen(one)}
          >
            {one.name}
          </button>
        ))}
      </div>
    </div>
  );
}
