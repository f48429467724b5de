import { ArrowLeft, ListFilter, Search, X } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { useHotkey } from '../app/hotkeys.ts';
import { type DescribedField, type DescribedObject, fieldOf, useObjects } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { listed, saying } from '../i18n/text.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { Input } from '../ui/input.tsx';
import { loadPinyin, matchesPinyin } from '../ui/pinyin.ts';
import { Popover } from '../ui/popover.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { conditionOf, type Filter, filterOf } from './filter.ts';
import { plainText } from './field-view.tsx';
import { useNames } from './use-names.ts';
import { type FilterRule, PERIODS, readRule } from './operators.ts';
import { recordText } from './record.text.ts';

const LazyRuleEditor = lazy(() => import('./rule-editor.tsx'));
const RuleEditor = (props: ComponentProps<typeof LazyRuleEditor>) => (
  <Suspense fallback={<Skeleton className="h-28" />}>
    <LazyRuleEditor {...props} />
  </Suspense>
);

export interface FilterBarProps {
  object: DescribedObject;
  condition: Condition | undefined;
  onCondition: (condition: Condition | undefined) => void;
  text: string | undefined;
  onText: (text: string | undefined) => void;
  /** Quiet things at the right end: saved views. */
  children?: ReactNode;
}

/** Field that a rule is about, over references; undefined where it is not readable (any more). */
function useRuleField(object: DescribedObject, path: string): DescribedField | undefined {
  const objects = useObjects();
  const [first, second] = path.split('.');
  const field = fieldOf(object, first ?? '');
  if (!second || !field) return field;
  if (field.kind === 'user') return field;
  const target = field.kind === 'reference' ? objects.find((one) => one.key === field.to) : undefined;
  return target && fieldOf(target, second);
}

/** Chips of what is filtered, a box for text, and one chip that adds. */
export function FilterBar({ object, condition, onCondition, text, onText, children }: FilterBarProps) {
  const t = useText(recordText);
  const filter = filterOf(condition);
  const [adding, setAdding] = useState(false);
  useHotkey('/', () => setAdding(true));
  const put = (next: Partial<Filter>): void => onCondition(conditionOf({ ...filter, ...next }));
  const several = filter.rules.length + filter.rest.length > 1;
  return (
    <div className="flex min-h-[42px] shrink-0 items-center gap-2 border-b border-line px-4 py-1 max-md:px-3">
      <div className="scrollbar-none flex min-w-0 flex-1 items-center gap-2 overflow-x-auto py-1">
        <TextSearch object={object} text={text} onText={onText} />
        {several && (
          <FilterChip onClick={() => put({ match: filter.match === 'all' ? 'any' : 'all' })}>
            {t(filter.match === 'all' ? 'matchAll' : 'matchAny')}
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
            {t('advanced')}
          </FilterChip>
        ))}
        <Popover
          name={t('filter')}
          open={adding}
          onOpenChange={setAdding}
          className="w-80"
          trigger={
            <button
              type="button"
              aria-keyshortcuts="/"
              className="inline-flex h-6 shrink-0 items-center gap-1 rounded-full border border-dashed border-line-strong px-2.5 text-xs whitespace-nowrap text-ink-2 hover:text-ink max-md:h-8 max-md:text-sm"
            >
              <ListFilter aria-hidden size={12} />
              {t('filter')}
            </button>
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
        {(filter.rules.length > 0 || filter.rest.length > 0) && (
          <Button variant="ghost" size="sm" onClick={() => onCondition(undefined)}>
            {t('clearFilters')}
          </Button>
        )}
      </div>
      <div className="flex shrink-0 items-center gap-1 max-md:hidden">{children}</div>
    </div>
  );
}

/** Two characters of Chinese are enough; asked 250 ms after the last key. */
function TextSearch({ object, text, onText }: Pick<FilterBarProps, 'object' | 'text' | 'onText'>) {
  const t = useText(recordText);
  const label = useLabel();
  const [typed, setTyped] = useState(text ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (next: string): void => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onText(next.trim() === '' ? undefined : next.trim()), 250);
  };
  const name = t('searchIn', { object: label(object.plural) });
  return (
    <span className="relative inline-flex shrink-0 items-center">
      <Search aria-hidden size={12} className="pointer-events-none absolute left-2 text-quiet" />
      <input
        type="search"
        aria-label={name}
        placeholder={name}
        value={typed}
        onChange={(event) => ask(event.target.value)}
        className="h-6 w-44 rounded-full border border-line bg-surface pr-6 pl-6 text-xs transition-[width] focus:w-56 max-md:h-8 max-md:text-sm [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <button
          type="button"
          aria-label={t('clearFilters')}
          className="absolute right-1 grid size-4 place-items-center rounded-full text-quiet hover:bg-sunken"
          onClick={() => ask('')}
        >
          <X aria-hidden size={11} />
        </button>
      )}
    </span>
  );
}

/** Words of a rule: `负责人：我的团队`, `金额 至少 ¥ 100 万`. */
function useRuleWords(field: DescribedField | undefined, rule: FilterRule): string {
  const t = useText(recordText);
  const label = useLabel();
  const format = useFormat();
  const read = field && readRule(field.kind, rule);
  const value = read?.value;
  const names = useNames(field, read?.operator.editor === 'list' && Array.isArray(value) ? value.map(String) : []);
  if (!field || !read) return t('advanced');
  const { operator } = read;
  const words = (): string => {
    switch (operator.editor) {
      case 'none':
        return '';
      case 'period':
        return t(PERIODS.find((period) => period.value === value)?.text ?? 'value');
      case 'days':
        return t('days', { count: Number(value) });
      case 'list':
        return names.length > 3 ? `${listed(names.slice(0, 2))} +${names.length - 2}` : listed(names);
      case 'one':
        return plainText(field, field.kind === 'dateTime' ? String(value).slice(0, 10) : value, format);
    }
  };
  // The usual operator needs no word: 负责人：王磊.
  const plain = ['in', 'hasAny', 'period', 'eq'].includes(operator.id);
  return plain ? saying(label(field.label), words()) : `${label(field.label)} ${t(operator.text)} ${words()}`.trim();
}

/** One rule as a chip that opens its editor. */
export function RuleChip({
  object,
  rule,
  onChange,
  onRemove,
}: {
  object: DescribedObject;
  rule: FilterRule;
  onChange: (rule: FilterRule) => void;
  onRemove: () => void;
}) {
  const field = useRuleField(object, rule.path);
  const words = useRuleWords(field, rule);
  const [open, setOpen] = useState(false);
  if (!field) return <FilterChip onRemove={onRemove}>{words}</FilterChip>;
  const path =
    rule.path.endsWith('.department') && field.kind === 'user' ? rule.path.slice(0, -'.department'.length) : rule.path;
  return (
    <Popover
      name={words}
      open={open}
      onOpenChange={setOpen}
      className="w-80"
      trigger={
        <FilterChip active onRemove={onRemove}>
          {words}
        </FilterChip>
      }
    >
      {open && (
        <RuleEditor
          field={field}
          path={path}
          rule={rule}
          onDone={(next) => {
            setOpen(false);
            onChange(next);
          }}
        />
      )}
    </Popover>
  );
}

export function AddRule({ object, onAdd }: { object: DescribedObject; onAdd: (rule: FilterRule) => void }) {
  const t = useText(recordText);
  const label = useLabel();
  const [field, setField] = useState<DescribedField | undefined>();
  const [text, setText] = useState('');
  const keysOf = useQuery({ queryKey: ['pinyin'], queryFn: loadPinyin, staleTime: Infinity }).data;
  if (field)
    return (
      <div className="flex flex-col gap-2">
        <button
          type="button"
          className="flex items-center gap-1 self-start rounded-sm px-1 text-sm text-ink-2 hover:text-ink"
          onClick={() => setField(undefined)}
        >
          <ArrowLeft aria-hidden size={13} />
          {label(field.label)}
        </button>
        <RuleEditor field={field} path={field.key} onDone={onAdd} />
      </div>
    );
  const offered = object.fields.filter((one) => {
    if (one.right === 'masked') return false;
    const name = label(one.label);
    return text === '' || matchesPinyin(keysOf?.(name) ?? [name.toLowerCase()], text);
  });
  return (
    <div className="flex flex-col gap-1.5">
      <Input
        autoFocus
        aria-label={t('chooseField')}
        placeholder={t('chooseField')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && offered[0]) setField(offered[0]);
        }}
      />
      <div className="flex max-h-72 flex-col overflow-auto">
        {offered.map((one) => (
          <button
            key={one.key}
            type="button"
            className="min-h-7 rounded-sm px-2 text-left hover:bg-sunken focus-visible:bg-sunken max-md:min-h-10"
            onClick={() => setField(one)}
          >
            {label(one.label)}
          </button>
        ))}
      </div>
    </div>
  );
}
