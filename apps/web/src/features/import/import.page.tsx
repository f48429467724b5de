import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import type { ImportDetail, ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { appText } from '../../app/app.text.ts';
import { useObjects } from '../../app/objects.ts';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { explain, ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Chip } from '../../ui/chip.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DropZone } from '../file/drop-zone.tsx';
import { upload } from '../file/upload.ts';
import { importText } from './import.text.ts';
import { importQuery, importsQuery } from './queries.ts';
import { Steps } from './steps.tsx';
import { useTargetName } from './use-target-name.ts';

const OBJECTS = ['opportunity', 'account', 'contact', 'lead', 'activity', 'task'] as const;

/** First step: what the file holds, and the file. */
export default function ImportPage() {
  const t = useText(importText);
  const objects = useObjects();
  const canPeople = useAdminRight('manageUsers');
  const nameOf = useTargetName();
  const { object } = useSearch({ strict: false }) as { object?: string };
  const may = OBJECTS.filter((key) => objects.some((one) => one.key === key && one.can.includes('import')));
  const targets: ImportTarget[] = [
    ...may,
    ...(canPeople ? (['member'] as const) : []),
    ...(may.includes('opportunity') ? (['stageHistory'] as const) : []),
  ];
  const [chosen, setChosen] = useState<ImportTarget | undefined>(
    () => targets.find((key) => key === object) ?? targets[0],
  );
  return (
    <>
      <PageBar title={t('title')} />
      <Steps at={1} />
      <PageBody>
        <div className="mx-auto flex max-w-[860px] flex-col gap-7 px-6 py-6 max-md:px-3.5">
          {chosen ? (
            <section className="flex flex-col gap-4">
              <div className="flex flex-col gap-2">
                <h2 className="font-semibold">{t('what')}</h2>
                <ChoiceChips
                  name={t('what')}
                  value={chosen}
                  onChange={setChosen}
                  options={targets.map((value) => ({ value, label: nameOf(value) }))}
                />
              </div>
              <Uploader target={chosen} />
            </section>
          ) : (
            <p className="text-ink-2">{t('cannot')}</p>
          )}
          <Past />
        </div>
      </PageBody>
    </>
  );
}

function Uploader({ target }: { target: ImportTarget }) {
  const t = useText(importText);
  const app = useText(appText);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [sending, setSending] = useState<{ name: string; share: number }>();
  const [error, setError] = useState<unknown>();
  const begin = async ([file]: readonly File[]): Promise<void> => {
    if (!file) return;
    setError(undefined);
    setSending({ name: file.name, share: 0 });
    const form = new FormData();
    form.set('object', target);
    form.set('file', file);
    try {
      const detail = await upload<ImportDetail>('/imports', form, crypto.randomUUID(), (share) =>
        setSending({ name: file.name, share }),
      ).done;
      client.setQueryData(importQuery(detail.id).queryKey, detail);
      await client.invalidateQueries({ queryKey: importsQuery.queryKey });
      await navigate({ to: `/import/${detail.id}` as '/' });
    } catch (failure) {
      setError(failure);
      setSending(undefined);
    }
  };
  if (sending)
    return (
      <div className="flex flex-col gap-2 rounded-md border border-line px-4 py-6">
        <span>{t('uploading', { name: sending.name })}</span>
        <Progress value={sending.share < 1 ? sending.share : null} name={t('uploading', { name: sending.name })} />
      </div>
    );
  const told = error === undefined ? undefined : explain(error, app);
  return (
    <>
      {told && (
        <div role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
          {told.title}
          {told.detail && <span className="block text-sm text-ink">{told.detail}</span>}
        </div>
      )}
      <DropZone accept=".csv,.tsv,.txt,.xlsx,.xlsm" onFiles={(files) => void begin(files)} className="py-12">
        <span className="text-sm text-quiet">{t('drop')}</span>
      </DropZone>
    </>
  );
}

function Past() {
  const t = useText(importText);
  const label = useLabel();
  const format = useFormat();
  const nameOf = useTargetName();
  const list = useQuery(importsQuery);
  if (list.isPending) return <SkeletonRows rows={4} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.length === 0)
    return (
      <EmptyState icon={<FileSpreadsheet aria-hidden size={18} />} title={t('noPast')}>
        {t('noPastHint')}
      </EmptyState>
    );
  return (
    <section aria-label={t('past')}>
      <h2 className="mb-2 font-semibold">{t('past')}</h2>
      <ul className="overflow-hidden rounded-md border border-line">
        {list.data.map((one) => (
          <li
            key={one.id}
            className="flex min-h-11 items-center gap-3 border-b border-line px-3 py-1.5 last:border-0 hover:bg-bg"
          >
            <span className="min-w-0 flex-1">
              <Link
                to={`/import/${one.id}` as '/'}
                className="block truncate font-medium hover:text-accent-ink hover:underline"
              >
                {one.fileName}
              </Link>
              <span className="num block truncate text-xs text-quiet">
                {[
                  nameOf(one.target),
                  t('rows', { count: one.counts.rows }),
                  one.createdBy.name,
                  format.time(one.createdAt),
                ]
                  .filter(Boolean)
                  .join(' · ')}
                {one.error && ` · ${label(one.error)}`}
              </span>
            </span>
            <Chip dot={one.status === 'done' ? 'teal' : one.status === 'failed' ? 'pink' : 'slate'}>
              {t(`status_${one.status}`)}
            </Chip>
          </li>
        ))}
      </ul>
    </section>
  );
}
