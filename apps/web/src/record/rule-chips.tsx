import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { type DescribedField, type DescribedObject, fieldOf, useObjects } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { listed, saying } from '../i18n/text.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { FilterChip } from '../ui/chip.tsx';
import { Input } from '../ui/input.tsx';
import { loadPinyin, matchesPinyin } from '../ui/pinyin.ts';
import { Popover } from '../ui/popover.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { plainText } from './field-view.tsx';
import type { Filter } from './filter.ts';
import { type FilterRule, PERIODS, readRule } from './operators.ts';
import { recordText } from './record.text.ts';
import { useNames } from './use-names.ts';

const LazyRuleEditor = lazy(() => import('./rule-editor.tsx'));
const RuleEditor = (props: ComponentProps<typeof LazyRuleEditor>) => (
  <Suspense fallback={<Skeleton className="h-28" />}>
    <LazyRuleEditor {...props} />
  </Suspense>
);

/** The parts of a filter as chips: how they are joined, one for each rule, and one for each part that is no rule. */
export function RuleChips({
  object,
  filter,
  onChange,
  restWords,
}: {
  object: DescribedObject;
  filter: Filter;
  onChange: (change: Partial<Filter>) => void;
  /** Words of a part that is no rule; undefined where none but "more complex" are known. */
  restWords?: (part: Condition) => string | undefined;
}) {
  const t = useText(recordText);
  return (
    <>
      {filter.rules.length + filter.rest.length > 1 && (
        <FilterChip onClick={() => onChange({ match: filter.match === 'all' ? 'any' : 'all' })}>
          {t(filter.match === 'all' ? 'matchAll' : 'matchAny')}
        </FilterChip>
      )}
      {filter.rules.map((rule, at) => (
        <RuleChip
          key={`${rule.path}/${at}`}
          object={object}
          rule={rule}
          onChange={(next) => onChange({ rules: filter.rules.map((one, index) => (index === at ? next : one)) })}
          onRemove={() => onChange({ rules: filter.rules.filter((_, index) => index !== at) })}
        />
      ))}
      {filter.rest.map((part, at) => (
        <FilterChip
          key={JSON.stringify(part)}
          onRemove={() => onChange({ rest: filter.rest.filter((_, index) => index !== at) })}
        >
          {restWords?.(part) ?? t('advanced')}
        </FilterChip>
      ))}
    </>
  );
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
function RuleChip({
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

/** A field that a rule may be about. */
export interface OfferedField {
  path: string;
  name: string;
  field: DescribedField;
}

/** The fields of an object itself that its reader may read. */
export const ownFields = (object: DescribedObject, label: (of: Label) => string): OfferedField[] =>
  object.fields
    .filter((field) => field.right !== 'masked')
    .map((field) => ({ path: field.key, name: label(field.label), field }));

/** Chooses a field, by its name or its pinyin, and then its rule. */
export function AddRule({
  offered,
  prompt,
  onAdd,
}: {
  offered: readonly OfferedField[];
  prompt: string;
  onAdd: (rule: FilterRule) => void;
}) {
  const [chosen, setChosen] = useState<OfferedField>();
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
        <RuleEditor field={chosen.field} path={chosen.path} onDone={onAdd} />
      </div>
    );
  const found = offered.filter(
    ({ name }) => text === '' || matchesPinyin(keysOf?.(name) ?? [name.toLowerCase()], text),
  );
  return (
    <div className="flex flex-col gap-1.5">
      <Input
        autoFocus
        aria-label={prompt}
        placeholder={prompt}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || !found[0]) return;
          event.preventDefault();
          setChosen(found[0]);
        }}
      />
      <div className="flex max-h-72 flex-col overflow-auto">
        {found.map((one) => (
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
