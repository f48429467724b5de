import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { type DescribedField, type DescribedObject, fieldOf } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { FieldValue, plainText } from './field-view.tsx';
import { recordText } from './record.text.ts';
import { asRef, isEmpty, nameOf } from './value.ts';

const CARD = 88;

/** The whole card is one button, so what would be a link elsewhere is plain text here. */
function CardValue({ field, row }: { field: DescribedField; row: RecordRow }) {
  const format = useFormat();
  const value = row[field.key];
  const isLink = ['phone', 'email', 'url'].includes(field.kind) || (field.kind === 'reference' && field.to !== 'stage');
  if (!isLink) return <FieldValue field={field} value={value} record={row} />;
  return <span className="truncate">{plainText(field, value, format)}</span>;
}

/** The list on a phone: one card a record, windowed. The name, the figure, then the first columns that hold something. */
export function CardList({
  object,
  rows,
  columns,
  onOpen,
  onEnd,
  hasMore,
  loading,
  empty,
}: {
  object: DescribedObject;
  rows: readonly RecordRow[];
  columns: readonly string[];
  onOpen: (row: RecordRow) => void;
  onEnd: () => void;
  hasMore: boolean;
  loading: boolean;
  empty: ReactNode;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component
  const virtual = useVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD,
    overscan: 8,
    getItemKey: (at) => rows[at]?.id ?? 'end',
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 20) onEnd();
  }, [last, rows.length, hasMore, onEnd]);
  const fields = columns.flatMap((key) => fieldOf(object, key) ?? []).filter((field) => field.key !== object.nameField);
  const money = fields.find((field) => field.kind === 'money');
  const owner = fields.find((field) => field.key === 'owner');
  const rest = fields.filter((field) => field !== money && field !== owner);
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" data-grid={object.key}>
      <ul aria-label={label(object.plural)} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          const shown = row ? rest.filter((field) => !isEmpty(row[field.key])) : [];
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{ transform: `translateY(${item.start}px)` }}
              className="absolute top-0 left-0 w-full border-b border-line"
            >
              {row ? (
                <button
                  type="button"
                  className="flex w-full flex-col gap-1 px-3.5 py-2.5 text-left active:bg-sunken"
                  onClick={() => onOpen(row)}
                >
                  <span className="flex w-full items-center gap-2">
                    <span className="min-w-0 flex-1 truncate font-medium">{nameOf(row, object.nameField)}</span>
                    {money && <FieldValue field={money} value={row[money.key]} record={row} />}
                  </span>
                  <span className="flex w-full items-center gap-2 text-sm text-ink-2">
                    <span className="flex min-w-0 flex-1 items-center gap-2 overflow-hidden">
                      {shown.slice(0, 2).map((field) => (
                        <span key={field.key} className="min-w-0 truncate">
                          <CardValue field={field} row={row} />
                        </span>
                      ))}
                    </span>
                    {owner && <Avatar name={asRef(row['owner'])?.name} />}
                  </span>
                  {shown.length > 2 && (
                    <span className="flex w-full min-w-0 gap-3 overflow-hidden text-xs text-quiet">
                      {shown.slice(2, 4).map((field) => (
                        <span key={field.key} className="flex min-w-0 items-center gap-1 truncate">
                          {label(field.label)} <CardValue field={field} row={row} />
                        </span>
                      ))}
                    </span>
                  )}
                </button>
              ) : (
                <span className="block px-3.5 py-3 text-sm text-quiet">{t('loadingMore')}</span>
              )}
            </li>
          );
        })}
      </ul>
      {loading && rows.length === 0 && (
        <div aria-busy className="flex flex-col gap-5 p-3.5">
          {Array.from({ length: 8 }, (_, at) => (
            <div key={at} className="flex flex-col gap-2">
              <Skeleton className="h-4 w-2/3" />
              <Skeleton className="h-3 w-1/2" />
            </div>
          ))}
        </div>
      )}
      {!loading && rows.length === 0 && empty}
    </div>
  );
}
