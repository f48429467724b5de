import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Ellipsis, Pencil } from 'lucide-react';
import { lazy, Suspense, type ReactNode, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { appText } from '../app/app.text.ts';
import { NotFound } from '../app/fault.tsx';
import { openForm } from '../app/form-request.ts';
import { type DescribedObject, useFindObject, useObjects } from '../app/objects.ts';
import { PageBar, PageBody } from '../app/page-bar.tsx';
import { usePresence } from '../app/presence.ts';
import { AppProblem } from '../app/problem.ts';
import { ProblemState } from '../app/problem-state.tsx';
import { listed } from '../i18n/text.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Facts } from './facts.tsx';
import { HistoryList } from './history-list.tsx';
import { type RecordAnswer, recordQuery } from './queries.ts';
import { RelatedList } from './related-list.tsx';
import { usePhone } from '../ui/use-phone.ts';
import { recordText } from './record.text.ts';
import { nameOf } from './value.ts';
import { useWrites } from './writes.ts';

const TransferDialog = lazy(async () => ({ default: (await import('./transfer-dialog.tsx')).TransferDialog }));

export interface RecordPageProps {
  object: string;
  /** What stands above the related lists: the follow-ups. */
  upper?: (row: RecordRow) => ReactNode;
  /** On a phone `upper` stands before the facts: it is what one opens the page for. */
  upperFirst?: boolean;
  /** Objects without a related list, because `upper` shows them. */
  without?: readonly string[];
  /** Talk about the record: comments, follow. Shown below the related lists. */
  talk?: (row: RecordRow) => ReactNode;
  /** Chips after the name: class, status. */
  badges?: (row: RecordRow) => ReactNode;
  /** Objects whose related lists come first, in order. */
  first?: readonly string[];
}

/** Page of one record of any object: facts left; related lists, talk and history right. */
export function RecordPage(props: RecordPageProps) {
  const object = useFindObject(props.object);
  const { id } = useParams({ strict: false });
  return object && id ? <Loaded {...props} described={object} id={id} /> : <NotFound />;
}

function Loaded({ described: object, id, ...props }: RecordPageProps & { described: DescribedObject; id: string }) {
  const record = useQuery(recordQuery(object, id));
  if (record.isPending) return <SkeletonRows rows={12} className="p-6" />;
  if (record.isError)
    return record.error instanceof AppProblem && record.error.code === 'not_found' ? (
      <NotFound />
    ) : (
      <ProblemState error={record.error} onRetry={() => void record.refetch()} />
    );
  return <Content {...props} described={object} answer={record.data} />;
}

/** Colleagues who look at the same record now. */
export function Watchers({ object, id }: { object: string; id: string }) {
  const t = useText(appText);
  const others = usePresence(object, id);
  if (others.length === 0) return null;
  const names = listed(others.map((member) => member.name));
  return (
    <span className="flex items-center -space-x-1" title={t('watching', { names })}>
      {others.slice(0, 4).map((member) => (
        <Avatar key={member.id} name={member.name} label={t('watching', { names: member.name })} />
      ))}
    </span>
  );
}

function Content({
  described: object,
  answer,
  upper,
  upperFirst = false,
  without = [],
  talk,
  badges,
  first = [],
}: RecordPageProps & { described: DescribedObject; answer: RecordAnswer }) {
  const t = useText(recordText);
  const label = useLabel();
  const phone = usePhone();
  const isFirst = phone && upperFirst;
  const navigate = useNavigate();
  const objects = useObjects();
  const writes = useWrites(object);
  const [tab, setTab] = useState<'related' | 'history'>('related');
  const [giving, setGiving] = useState(false);
  const { record: row, can } = answer;
  const name = nameOf(row, object.nameField);
  const related = objects
    .flatMap((other) =>
      other.fields
        .filter((field) => field.kind === 'reference' && field.to === object.key && !field.system)
        .map((field) => {
          const named = object.collections?.find((one) => one.object === other.key && one.by === field.key);
          return { object: other, by: field.key, title: named && label(named.label) };
        }),
    )
    .filter((one) => !without.includes(one.object.key))
    .sort((one, other) => rank(first, one.object.key) - rank(first, other.object.key));
  return (
    <>
      <PageBar
        above={
          <Link to={`/${object.path}` as '/'} className="hover:text-ink">
            {label(object.plural)}
          </Link>
        }
        title={name}
        actions={
          <>
            <Watchers object={object.key} id={row.id} />
            {can.includes('update') && (
              <Button
                icon={<Pencil aria-hidden size={13} />}
                onClick={() => openForm({ object: object.key, record: row })}
              >
                {t('edit')}
              </Button>
            )}
            {(can.includes('transfer') || can.includes('delete')) && (
              <Menu
                align="end"
                trigger={
                  <IconButton label={t('more')}>
                    <Ellipsis aria-hidden size={16} />
                  </IconButton>
                }
              >
                {can.includes('transfer') && <MenuItem onSelect={() => setGiving(true)}>{t('transfer')}</MenuItem>}
                {can.includes('delete') && (
                  <MenuItem
                    danger
                    onSelect={() => {
                      void writes.remove([row]);
                      void navigate({ to: `/${object.path}` as '/' });
                    }}
                  >
                    {t('remove')}
                  </MenuItem>
                )}
              </Menu>
            )}
          </>
        }
      >
        {badges?.(row)}
      </PageBar>
      <PageBody className="md:grid md:grid-cols-[320px_minmax(0,1fr)]">
        {isFirst && <div className="px-3.5 pt-3.5 empty:hidden">{upper?.(row)}</div>}
        <aside aria-label={t('facts')} className="border-line bg-bg p-4 max-md:border-b md:overflow-auto md:border-r">
          <Facts object={object} row={row} canUpdate={can.includes('update')} />
        </aside>
        <div className="min-w-0 md:overflow-auto">
          <Tabs
            value={tab}
            onChange={setTab}
            items={[
              { value: 'related', label: t('related') },
              { value: 'history', label: t('history') },
            ]}
          >
            {tab === 'related' ? (
              <div className="flex max-w-[860px] flex-col gap-6 p-4">
                {!isFirst && upper?.(row)}
                {related.map((one) => (
                  <RelatedList
                    key={`${one.object.key}/${one.by}`}
                    object={one.object}
                    by={one.by}
                    parent={row}
                    parentName={name}
                    title={one.title}
                  />
                ))}
                {talk?.(row)}
              </div>
            ) : (
              <div className="max-w-[860px]">
                <HistoryList object={object} id={row.id} />
              </div>
            )}
          </Tabs>
        </div>
      </PageBody>
      {giving && (
        <Suspense fallback={null}>
          <TransferDialog object={object} rows={[row]} onClose={() => setGiving(false)} />
        </Suspense>
      )}
    </>
  );
}
const rank = (order: readonly string[], key: string): number =>
  order.includes(key) ? order.indexOf(key) : order.length;
