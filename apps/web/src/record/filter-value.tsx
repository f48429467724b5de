import { useQueryClient } from '@tanstack/react-query';
import type { DescribedField } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { MultiCombobox } from '../ui/combobox.tsx';
import { DatePicker } from '../ui/date-picker.tsx';
import { NumberInput } from '../ui/number-input.tsx';
import { Select } from '../ui/select.tsx';
import { dayIn, instantOf } from '../ui/day.ts';
import { FieldEditor } from './field-editor.tsx';
import { departmentLookup, recordLookup, userLookup } from './lookups.ts';
import { PERIODS, type ValueEditor } from './operators.ts';
import { useNames } from './use-names.ts';
import { recordText } from './record.text.ts';
import { asText } from './value.ts';

/** The value of a filter's operator. */
export function FilterValue({
  field,
  editor,
  value,
  onChange,
}: {
  field: DescribedField;
  editor: ValueEditor;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const t = useText(recordText);
  const { timeZone } = useFormat();
  switch (editor) {
    case 'none':
      return null;
    case 'period':
      return (
        <Select
          name={t('value')}
          options={PERIODS.map((period) => ({ value: period.value, label: t(period.text) }))}
          value={asText(value) || null}
          onChange={onChange}
        />
      );
    case 'days':
      return (
        <NumberInput
          aria-label={t('dayCount')}
          suffix={t('dayCount')}
          value={typeof value === 'number' ? value : null}
          onChange={(days) => onChange(typeof days === 'number' ? Math.max(0, Math.round(days)) : null)}
        />
      );
    case 'list':
      return <ListValue field={field} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
    case 'one':
      if (field.kind === 'dateTime')
        return (
          <DatePicker
            name={t('value')}
            timeZone={timeZone}
            value={typeof value === 'string' ? dayIn(timeZone, Date.parse(value)) : null}
            onChange={(day) => onChange(day ? instantOf(day, '00:00', timeZone) : null)}
          />
        );
      return <FieldEditor field={field} value={value} name={t('value')} onChange={onChange} />;
  }
}

function ListValue({
  field,
  value,
  onChange,
}: {
  field: DescribedField;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const client = useQueryClient();
  const names = useNames(field, value);
  if (field.kind === 'choice' || field.kind === 'multiChoice')
    return (
      <div className="flex max-h-64 flex-col gap-0.5 overflow-auto" role="group" aria-label={label(field.label)}>
        {field.options.map((option) => (
          <span key={option.key} className="flex min-h-7 items-center rounded-sm px-1 hover:bg-sunken">
            <Checkbox
              checked={value.includes(option.key)}
              onChange={(checked) =>
                onChange(checked ? [...value, option.key] : value.filter((key) => key !== option.key))
              }
            >
              {label(option.label)}
            </Checkbox>
          </span>
        ))}
      </div>
    );
  const lookup =
    field.kind === 'user'
      ? userLookup
      : field.kind === 'department'
        ? departmentLookup
        : recordLookup(field.kind === 'reference' ? field.to : '');
  return (
    <MultiCombobox
      name={t('value')}
      local={lookup.local}
      load={(text, signal) => lookup.load(client, text, signal)}
      value={value.map((id, at) => ({ id, name: names[at] ?? '…' }))}
      onChange={(options) => onChange(options.map((option) => option.id))}
    />
  );
}
