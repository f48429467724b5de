import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../app/form-request.ts';
import { type DescribedObject, fieldOf } from '../app/objects.ts';
import { useOpenRecord } from '../app/use-open-record.ts';
import { ProblemState } from '../app/problem-state.tsx';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { FieldValue } from './field-view.tsx';
import { countQuery, listQuery } from './queries.ts';
import { recordText } from './record.text.ts';
import { isEmpty, nameOf } from './value.ts';

const SHOWN = 6;

/** Records of `object` whose reference `by` leads here, newest first, with the way to add one and to see all. */
export function RelatedList({
  object,
  by,
  parent,
  parentName,
  title,
}: {
  object: DescribedObject;
  by: string;
  parent: RecordRow;
  parentName: string;
  /** What the relation is called, where an object leads to its own kind: 下级客户. */
  title?: string | undefined;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const navigate = useNavigate();
  const openRecord = useOpenRecord();
  const filter: Condition = {
    kind: 'all',
    of: [{ kind: 'compare', path: by, op: 'in', value: { kind: 'literal', value: [parent.id] } }],
  };
  const list = useInfiniteQuery(
    listQuery(object, { filter, sort: fieldOf(object, 'at') ? '-at' : '-createdAt' }, SHOWN),
  );
  const count = useQuery(countQuery(object, { filter })).data;
  const rows = list.data?.pages[0]?.items ?? [];
  const columns = object.listColumns
    .flatMap((key) => fieldOf(object, key) ?? [])
    .filter((field) => field.key !== object.nameField && field.key !== by);
  const name = title ?? label(object.plural);
  return (
    <section aria-label={name}>
      <header className="mb-2 flex items-baseline gap-2">
        <h2 className="font-semibold">{name}</h2>
        <span className="num text-quiet">{count?.count ?? ''}</span>
        <span className="flex-1" />
        {object.can.includes('create') && (
          <Button
            variant="ghost"
            size="sm"
            icon={<Plus aria-hidden size={13} />}
            onClick={() => openForm({ object: object.key, values: { [by]: { id: parent.id, name: parentName } } })}
          >
            {t('newOf', { object: label(object.label) })}
          </Button>
        )}
      </header>
      {list.isError ? (
        <ProblemState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <ul className="overflow-hidden rounded-md border border-line">
          {list.isPending &&
            [0, 1].map((at) => (
              <li key={at} className="flex h-10 items-center border-b border-line px-3 last:border-0">
                <Skeleton className="h-3 w-1/2" />
              </li>
            ))}
          {list.isSuccess && rows.length === 0 && (
            <li className="px-3 py-2.5 text-quiet">{t('relatedEmpty', { object: name })}</li>
          )}
          {rows.map((row) => {
            const shown = columns.filter((field) => !isEmpty(row[field.key])).slice(0, 3);
            return (
              <li
                key={row.id}
                className="flex min-h-10 items-center gap-4 border-b border-line px-3 py-1.5 last:border-0 hover:bg-bg"
              >
                <button
                  type="button"
                  className="min-w-0 flex-1 truncate text-left font-medium hover:text-accent-ink hover:underline"
                  onClick={() => openRecord(object, row)}
                >
                  {nameOf(row, object.nameField)}
                </button>
                {shown.map((field, at) => (
                  <span
                    key={field.key}
                    className={at === 0 ? 'max-w-40 min-w-0 truncate' : 'max-w-40 min-w-0 truncate max-md:hidden'}
                  >
                    <FieldValue field={field} value={row[field.key]} record={row} />
                  </span>
                ))}
              </li>
            );
          })}
          {count && count.count > SHOWN && (
            <li className="border-t border-line">
              <button
                type="button"
                className="w-full px-3 py-1.5 text-left text-sm text-accent-ink hover:bg-bg"
                onClick={() => void navigate({ to: `/${object.path}` as '/', search: { filter } as never })}
              >
                {t('viewAll', { count: count.count })}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
