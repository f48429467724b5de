import { useQuery } from '@tanstack/react-query';
import { Check, Mail, Phone } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRouter } from '@tanstack/react-router';
import type { Locale } from '@throughline/domain/platform/label.ts';
import type { ChoiceOption, FieldKind, FieldOf } from '@throughline/domain/record/field.ts';
import type { DescribedField } from '../app/objects.ts';
import { recordAddress, useObjects } from '../app/objects.ts';
import { type Format, useFormat } from '../app/use-format.ts';
import { listed } from '../i18n/text.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Chip, ChoiceChip } from '../ui/chip.tsx';
import { useKeyNames } from './key-names.ts';
import { processesQuery } from './lookups.ts';
import { recordText } from './record.text.ts';
import { useProcessNames } from './process-names.ts';
import { asKeys, asNumber, asRef, asText, currencyOf, isEmpty, isObject } from './value.ts';

export interface ViewProps<K extends FieldKind = FieldKind> {
  field: FieldOf<K>;
  value: unknown;
  /** The whole record: money needs its currency. */
  record?: Readonly<Record<string, unknown>> | undefined;
  format: Format;
  /** Long texts in full; one line otherwise. */
  wrap?: boolean | undefined;
}
type View<K extends FieldKind> = (props: ViewProps<K>) => ReactNode;

const words = (locale: Locale, option: ChoiceOption | undefined, key: string): string =>
  option ? (locale === 'en' ? option.label.en : option.label.zh) : key;
const text: View<FieldKind> = ({ field, value }) =>
  field.names ? <KeyView field={field} value={value} /> : <span className="block truncate">{asText(value)}</span>;
const number: View<'integer' | 'decimal'> = ({ field, value, format }) => (
  <span className="num">{format.number(asNumber(value) ?? 0, field.kind === 'decimal' ? field.scale : 0)}</span>
);

/** Only addresses that a browser opens as a page; a stored `javascript:` stays text. */
const safeUrl = (value: string): string | undefined =>
  /^https?:\/\//i.test(value) ? value : /^[\w.-]+\.[a-z]{2,}(\/|$)/i.test(value) ? `https://${value}` : undefined;

/** A plain link: the router's own costs too much where hundreds are drawn while one scrolls. */
function ReferenceView({ field, value }: { field: FieldOf<'reference'>; value: unknown }) {
  const router = useRouter();
  const objects = useObjects();
  const ref = asRef(value);
  const target = objects.find((object) => object.key === field.to);
  if (!ref) return null;
  if (!target || ref.name === null) return <span className="block truncate">{ref.name ?? '—'}</span>;
  return (
    <a
      href={recordAddress(target, ref.id)}
      className="block truncate hover:text-accent-ink hover:underline"
      onClick={(event) => {
        event.stopPropagation();
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void router.navigate({ to: recordAddress(target, ref.id) });
      }}
    >
      {ref.name}
    </a>
  );
}

const KIND_TONES = { open: 'blue', won: 'indigo', lost: 'stone', delivering: 'teal', done: 'slate' } as const;
/** Stages have names in both languages, which a reference does not carry. */
function StageView({ value }: { value: unknown }) {
  const label = useLabel();
  const ref = asRef(value);
  const stage = useQuery(processesQuery)
    .data?.flatMap((process) => process.stages)
    .find((one) => one.id === ref?.id);
  return (
    <ChoiceChip color={stage && KIND_TONES[stage.kind]}>{stage ? label(stage.name) : (ref?.name ?? '—')}</ChoiceChip>
  );
}

function ProcessView({ value }: { value: unknown }) {
  return <span className="block truncate">{useProcessNames()(value) ?? '—'}</span>;
}

function KeyView({ field, value }: { field: Pick<DescribedField, 'names'>; value: unknown }) {
  return <span className="block truncate">{useKeyNames()(field, value)}</span>;
}

function BooleanView({ value }: { value: unknown }) {
  const t = useText(recordText);
  return value === true ? (
    <Check role="img" aria-label={t('yes')} size={14} />
  ) : (
    <span className="text-quiet">{t('no')}</span>
  );
}
function FilesView({ value }: { value: unknown }) {
  const t = useText(recordText);
  return <span>{t('files', { count: Array.isArray(value) ? value.length : 0 })}</span>;
}

/** How each kind is read. Empty values never get here. */
const FIELD_VIEWS = {
  text,
  longText: ({ value, wrap }) => (
    <span className={wrap ? 'whitespace-pre-line' : 'block truncate'}>{asText(value)}</span>
  ),
  autoNumber: ({ value }) => <span className="num text-ink-2">{asText(value)}</span>,
  integer: number,
  decimal: number,
  money: ({ field, value, record, format }) => (
    <span className="num">
      {format.money(asNumber(value) ?? 0, field.base ? format.currency : currencyOf(record, format.currency))}
    </span>
  ),
  percent: ({ value, format }) => {
    const share = Math.min(1, Math.max(0, asNumber(value) ?? 0));
    return (
      <span className="flex items-center gap-2">
        <span aria-hidden className="h-1 w-16 shrink-0 overflow-hidden rounded-full bg-line max-md:w-10">
          <i className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
        </span>
        <span className="num text-ink-2">{format.percent(asNumber(value) ?? 0)}</span>
      </span>
    );
  },
  date: ({ value }) => <span className="num">{asText(value)}</span>,
  dateTime: ({ value, format }) => <span className="num text-ink-2">{format.exactTime(asText(value))}</span>,
  boolean: ({ value }) => <BooleanView value={value} />,
  choice: ({ field, value, format }) => {
    const key = asText(value);
    const option = field.options.find((one) => one.key === key);
    return (
      <ChoiceChip color={option?.color} struck={option?.retired}>
        {words(format.locale, option, key)}
      </ChoiceChip>
    );
  },
  multiChoice: ({ field, value, format }) => (
    <span className="flex gap-1 overflow-hidden">
      {asKeys(value).map((key) => {
        const option = field.options.find((one) => one.key === key);
        return (
          <Chip key={key} dot={option?.color}>
            {words(format.locale, option, key)}
          </Chip>
        );
      })}
    </span>
  ),
  reference: ({ field, value }) =>
    field.to === 'stage' ? (
      <StageView value={value} />
    ) : field.to === 'process' ? (
      <ProcessView value={value} />
    ) : (
      <ReferenceView field={field} value={value} />
    ),
  user: ({ value }) => {
    const name = asRef(value)?.name ?? '—';
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        <Avatar name={name} />
        <span className="truncate">{name}</span>
      </span>
    );
  },
  department: ({ value }) => <span className="block truncate">{asRef(value)?.name ?? '—'}</span>,
  phone: ({ value }) => (
    <a
      href={`tel:${asText(value).replace(/[^\d+]/g, '')}`}
      className="num inline-flex max-w-full items-center gap-1 hover:text-accent-ink"
      onClick={(event) => event.stopPropagation()}
    >
      <Phone aria-hidden size={12} className="shrink-0 text-quiet md:hidden" />
      <span className="truncate">{asText(value)}</span>
    </a>
  ),
  email: ({ value }) => (
    <a
      href={`mailto:${asText(value)}`}
      className="inline-flex max-w-full items-center gap-1 hover:text-accent-ink"
      onClick={(event) => event.stopPropagation()}
    >
      <Mail aria-hidden size={12} className="shrink-0 text-quiet md:hidden" />
      <span className="truncate">{asText(value)}</span>
    </a>
  ),
  url: ({ value }) => {
    const address = safeUrl(asText(value));
    if (!address) return <span className="block truncate">{asText(value)}</span>;
    return (
      <a
        href={address}
        target="_blank"
        rel="noreferrer noopener"
        className="block truncate text-accent-ink hover:underline"
        onClick={(event) => event.stopPropagation()}
      >
        {asText(value).replace(/^https?:\/\//, '')}
      </a>
    );
  },
  address: ({ value }) => {
    const parts = isObject(value) ? value : {};
    const given = ['country', 'province', 'city', 'district', 'street', 'text', 'postalCode']
      .map((part) => asText(parts[part]))
      .filter((part) => part !== '');
    return <span className="block truncate">{given.join(' ')}</span>;
  },
  attachment: ({ value }) => <FilesView value={value} />,
} satisfies { [K in FieldKind]: View<K> };

/** The value of a field in a grid, card or fact list. Empty shows nothing, so that what is there stands out. */
export function FieldValue({
  field,
  value,
  record,
  wrap,
}: {
  field: DescribedField;
  value: unknown;
  record?: Readonly<Record<string, unknown>> | undefined;
  wrap?: boolean;
}): ReactNode {
  const format = useFormat();
  if (isEmpty(value)) return null;
  // A masked value is a hint in text form, whatever the kind.
  if (field.right === 'masked') return <span className="block truncate text-quiet">{asText(value) || '••••'}</span>;
  const view = FIELD_VIEWS[field.kind] as View<FieldKind>;
  return view({ field, value, record, format, wrap });
}

export const isNumeric = (kind: FieldKind): boolean => kind === 'money' || kind === 'integer' || kind === 'decimal';

/** One line of plain text: dialogs, history, chips. */
export function plainText(
  field: Pick<DescribedField, 'kind'> & { options?: readonly ChoiceOption[]; base?: boolean },
  value: unknown,
  format: Format,
  record?: Readonly<Record<string, unknown>>,
): string {
  if (isEmpty(value)) return '';
  const named = (key: string): string =>
    words(
      format.locale,
      field.options?.find((one) => one.key === key),
      key,
    );
  switch (field.kind) {
    case 'money':
      return format.money(asNumber(value) ?? 0, field.base ? format.currency : currencyOf(record, format.currency));
    case 'percent':
      return format.percent(asNumber(value) ?? 0);
    case 'dateTime':
      return format.exactTime(asText(value));
    case 'choice':
      return named(asText(value));
    case 'multiChoice':
      return listed(asKeys(value).map(named));
    case 'boolean':
      return value === true ? '✓' : '✗';
    default:
      return (
        asRef(value)?.name ??
        (isObject(value) ? Object.values(value).map(asText).filter(Boolean).join(' ') : asText(value))
      );
  }
}
