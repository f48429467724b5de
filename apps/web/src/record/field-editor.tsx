import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FieldKind, FieldOf } from '@throughline/domain/record/field.ts';
import type { DescribedField } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Combobox } from '../ui/combobox.tsx';
import { DatePicker, DateTimePicker } from '../ui/date-picker.tsx';
import { Input, Textarea } from '../ui/input.tsx';
import { MoneyInput, NumberInput } from '../ui/number-input.tsx';
import { MultiSelect, Select, type SelectOption } from '../ui/select.tsx';
import { departmentLookup, type Lookup, recordLookup, userLookup } from './lookups.ts';
import { recordText } from './record.text.ts';
import { asKeys, asNumber, asRef, asText, currencyOf, isObject } from './value.ts';

export interface EditorProps<K extends FieldKind = FieldKind> {
  field: FieldOf<K>;
  /** As on the wire; references as `{ id, name }`. */
  value: unknown;
  /** `undefined` reports a text that is no value of the kind; it stays as typed. */
  onChange: (value: unknown) => void;
  /** Other values of the record: currency, process. */
  record?: Readonly<Record<string, unknown>> | undefined;
  /** Accessible name where no label stands beside it. */
  name?: string;
  autoFocus?: boolean;
  onBlur?: () => void;
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}
type Editor<K extends FieldKind> = (props: EditorProps<K>) => ReactNode;

const control = ({
  id,
  name,
  autoFocus,
  'aria-describedby': described,
  'aria-invalid': invalid,
  'aria-required': required,
}: EditorProps) => ({
  id,
  name,
  autoFocus,
  'aria-describedby': described,
  'aria-invalid': invalid,
  'aria-required': required,
});
/** `<input>` takes its accessible name as an attribute, not as `name`. */
const input = ({ name, ...rest }: ReturnType<typeof control>) => ({ ...rest, 'aria-label': name });

const textInput =
  (type: 'text' | 'tel' | 'email' | 'url'): Editor<FieldKind> =>
  (props) => (
    <Input
      {...input(control(props))}
      type={type === 'url' || type === 'email' ? 'text' : type}
      inputMode={type}
      value={asText(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={props.onBlur}
    />
  );

const numberInput: Editor<'integer' | 'decimal'> = (props) => (
  <NumberInput
    {...input(control(props))}
    value={asNumber(props.value)}
    onBlur={props.onBlur}
    onChange={(value) =>
      props.onChange(typeof value === 'number' && props.field.kind === 'integer' ? Math.round(value) : value)
    }
  />
);

function LookupEditor({ lookup, ...props }: EditorProps & { lookup: Lookup }) {
  const client = useQueryClient();
  const ref = asRef(props.value);
  return (
    <Combobox
      {...control(props)}
      local={lookup.local}
      load={(text, signal) => lookup.load(client, text, signal, props.record)}
      value={ref ? { id: ref.id, name: ref.name ?? '—' } : null}
      onChange={(option) => props.onChange(option ? { id: option.id, name: option.name } : null)}
    />
  );
}

function useOptions(field: FieldOf<'choice' | 'multiChoice'>, chosen: readonly string[]): SelectOption[] {
  const label = useLabel();
  return field.options
    .filter((option) => !option.retired || chosen.includes(option.key))
    .map((option) => ({ value: option.key, label: label(option.label), color: option.color }));
}
function ChoiceEditor(props: EditorProps<'choice'>) {
  const key = asText(props.value);
  return (
    <Select
      {...control(props)}
      options={useOptions(props.field, [key])}
      value={key === '' ? null : key}
      onChange={props.onChange}
      clearable={!props.field.required}
    />
  );
}
function MultiChoiceEditor(props: EditorProps<'multiChoice'>) {
  const keys = asKeys(props.value);
  return (
    <MultiSelect {...control(props)} options={useOptions(props.field, keys)} value={keys} onChange={props.onChange} />
  );
}
function BooleanEditor(props: EditorProps<'boolean'>) {
  const t = useText(recordText);
  const options = [
    { value: 'yes', label: t('yes') },
    { value: 'no', label: t('no') },
  ] as const;
  return (
    <Select
      {...control(props)}
      clearable
      options={options}
      value={props.value === true ? 'yes' : props.value === false ? 'no' : null}
      onChange={(value) => props.onChange(value === null ? null : value === 'yes')}
    />
  );
}
function MoneyEditor(props: EditorProps<'money'>) {
  const { currency } = useFormat();
  return (
    <MoneyInput
      {...input(control(props))}
      currency={props.field.base ? currency : currencyOf(props.record, currency)}
      value={asNumber(props.value)}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}
function DateEditor(props: EditorProps<'date'>) {
  const { timeZone } = useFormat();
  return (
    <DatePicker {...control(props)} timeZone={timeZone} value={asText(props.value) || null} onChange={props.onChange} />
  );
}
function DateTimeEditor(props: EditorProps<'dateTime'>) {
  const { timeZone } = useFormat();
  return (
    <DateTimePicker
      {...control(props)}
      timeZone={timeZone}
      value={asText(props.value) || null}
      onChange={props.onChange}
    />
  );
}

const ADDRESS_PARTS = [
  ['province', 'addressProvince'],
  ['city', 'addressCity'],
  ['district', 'addressDistrict'],
  ['street', 'addressStreet'],
  ['postalCode', 'addressPostal'],
  ['country', 'addressCountry'],
  ['text', 'addressText'],
] as const;
function AddressEditor(props: EditorProps<'address'>) {
  const t = useText(recordText);
  const parts = isObject(props.value) ? props.value : {};
  return (
    <div className="grid grid-cols-2 gap-1.5" role="group" aria-label={props.name}>
      {ADDRESS_PARTS.map(([part, text], at) => (
        <Input
          key={part}
          id={at === 0 ? props.id : undefined}
          aria-label={t(text)}
          placeholder={t(text)}
          className={part === 'text' ? 'col-span-2' : undefined}
          value={asText(parts[part])}
          onChange={(event) => props.onChange({ ...parts, [part]: event.target.value })}
        />
      ))}
    </div>
  );
}

/** How each kind is written. null: not by hand (numbers that the server gives) or in its own panel (files). */
const FIELD_EDITORS = {
  text: textInput('text'),
  longText: (props) => (
    <Textarea
      {...input(control(props))}
      value={asText(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={props.onBlur}
    />
  ),
  phone: textInput('tel'),
  email: textInput('email'),
  url: textInput('url'),
  integer: numberInput,
  decimal: numberInput,
  money: (props) => <MoneyEditor {...props} />,
  percent: (props) => {
    const share = asNumber(props.value);
    return (
      <NumberInput
        {...input(control(props))}
        suffix="%"
        value={share === null ? null : Number((share * 100).toPrecision(12))}
        onChange={(percent) =>
          props.onChange(typeof percent === 'number' ? Number((percent / 100).toPrecision(12)) : percent)
        }
        onBlur={props.onBlur}
      />
    );
  },
  date: (props) => <DateEditor {...props} />,
  dateTime: (props) => <DateTimeEditor {...props} />,
  boolean: (props) => <BooleanEditor {...props} />,
  choice: (props) => <ChoiceEditor {...props} />,
  multiChoice: (props) => <MultiChoiceEditor {...props} />,
  reference: (props) => <LookupEditor {...props} lookup={recordLookup(props.field.to)} />,
  user: (props) => <LookupEditor {...props} lookup={userLookup} />,
  department: (props) => <LookupEditor {...props} lookup={departmentLookup} />,
  address: (props) => <AddressEditor {...props} />,
  attachment: null,
  autoNumber: null,
} satisfies { [K in FieldKind]: Editor<K> | null };

/** The member may write it, and it is written in a form. */
export const isEditable = (field: DescribedField): boolean =>
  field.right === 'write' && !field.system && FIELD_EDITORS[field.kind] !== null;
/** Wider than half a form. */
export const isWide = (field: DescribedField): boolean => field.kind === 'longText' || field.kind === 'address';

export function FieldEditor(props: Omit<EditorProps, 'field'> & { field: DescribedField }): ReactNode {
  const editor = FIELD_EDITORS[props.field.kind] as Editor<FieldKind> | null;
  return editor ? editor(props) : null;
}
