import { useState } from 'react';
import type { DescribedField } from '../app/objects.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Select } from '../ui/select.tsx';
import { FilterValue } from './filter-value.tsx';
import { type FilterRule, isComplete, type Operator, OPERATORS, readRule } from './operators.ts';
import { recordText } from './record.text.ts';

/** Operator and value of one filter. Loaded when a chip is opened: its look-ups and calendars are heavy. */
export default function RuleEditor({
  field,
  path,
  rule,
  onDone,
}: {
  field: DescribedField;
  path: string;
  rule?: FilterRule;
  onDone: (rule: FilterRule) => void;
}) {
  const t = useText(recordText);
  const offered: readonly Operator[] = OPERATORS[field.kind];
  const read = rule && readRule(field.kind, rule);
  const [operator, setOperator] = useState<Operator | undefined>(read?.operator ?? offered[0]);
  const [value, setValue] = useState<unknown>(read?.value ?? null);
  if (!operator) return null;
  const ready = isComplete(operator, value);
  const done = (): void => onDone(operator.make(path, value));
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) done();
      }}
    >
      <Select
        name={t('filter')}
        options={offered.map((one) => ({ value: one.id, label: t(one.text) }))}
        value={operator.id}
        onChange={(id) => {
          const next = offered.find((one) => one.id === id);
          if (!next) return;
          if (next.editor !== operator.editor) setValue(null);
          setOperator(next);
        }}
      />
      <div className={cx(operator.editor === 'none' && 'hidden')}>
        <FilterValue field={field} editor={operator.editor} value={value} onChange={setValue} />
      </div>
      <Button type="submit" variant="primary" disabled={!ready} className="self-end">
        {t('done')}
      </Button>
    </form>
  );
}
