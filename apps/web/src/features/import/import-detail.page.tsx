import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ImportDetail } from '@throughline/domain/import/import.contract.ts';
import { request } from '../../app/client.ts';
import { NotFound } from '../../app/fault.tsx';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { fileSize } from '../file/file-size.ts';
import { Checkup } from './checkup.tsx';
import { FileReading } from './file-reading.tsx';
import { importText } from './import.text.ts';
import { Mapping } from './mapping.tsx';
import { Options } from './options.tsx';
import { Problems } from './problems.tsx';
import { importQuery, importsQuery } from './queries.ts';
import { Result } from './result.tsx';
import { Steps } from './steps.tsx';
import { useImportActions } from './use-import-actions.ts';
import { useTargetName } from './use-target-name.ts';

export default function ImportDetailPage() {
  const { id } = useParams({ strict: false });
  return id ? <Loaded key={id} id={id} /> : <NotFound />;
}

function Loaded({ id }: { id: string }) {
  const detail = useQuery(importQuery(id));
  if (detail.data) return <Wizard detail={detail.data} />;
  if (detail.isPending) return <SkeletonRows rows={10} className="p-6" />;
  return detail.error instanceof AppProblem && detail.error.code === 'not_found' ? (
    <NotFound />
  ) : (
    <ProblemState error={detail.error} onRetry={() => void detail.refetch()} />
  );
}

const stepOf = (status: ImportDetail['status'], counts: ImportDetail['counts']): 2 | 3 | 4 => {
  if (status === 'importing') return 3;
  if (status === 'draft' || status === 'checking' || status === 'checked') return 2;
  return status === 'failed' && counts.created + counts.updated === 0 ? 2 : 4;
};

function Wizard({ detail }: { detail: ImportDetail }) {
  const t = useText(importText);
  const client = useQueryClient();
  const navigate = useNavigate();
  const actions = useImportActions(detail.id);
  const nameOf = useTargetName();
  const step = stepOf(detail.status, detail.counts);
  useDryRun(detail, actions.run);
  const ready = detail.counts.ok;
  const remove = async (): Promise<void> => {
    try {
      await request('DELETE', `/imports/${detail.id}`);
      toast({ title: t('importRemoved') });
      await client.invalidateQueries({ queryKey: importsQuery.queryKey });
      await navigate({ to: '/import' as '/' });
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      <PageBar
        above={
          <Link to={'/import' as '/'} className="hover:text-ink">
            {t('title')}
          </Link>
        }
        title={nameOf(detail.target)}
        actions={
          <>
            {detail.can.remove && (
              <Button variant="ghost" onClick={() => void remove()}>
                {t('removeImport')}
              </Button>
            )}
            {step === 2 && (
              <Button
                variant="primary"
                busy={actions.busy}
                disabled={!detail.can.start || ready === 0}
                onClick={() => void actions.run('start')}
              >
                {t('start', { count: ready })}
              </Button>
            )}
          </>
        }
      >
        <Chip>{detail.fileName}</Chip>
        <span className="num truncate text-sm text-ink-2 max-md:hidden">
          {[fileSize(detail.fileBytes), detail.file.encoding, t('rows', { count: detail.counts.rows })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </PageBar>
      <Steps at={step} />
      <PageBody>
        {step === 2 ? (
          <div className="grid gap-6 px-6 py-5 max-md:px-3.5 lg:grid-cols-[minmax(0,1fr)_320px]">
            <div className="flex min-w-0 flex-col gap-6">
              <FileReading detail={detail} actions={actions} />
              <Mapping detail={detail} actions={actions} />
              <Problems detail={detail} actions={actions} />
            </div>
            <aside className="flex min-w-0 flex-col gap-3 max-lg:order-first">
              <Checkup detail={detail} actions={actions} />
              <Options detail={detail} actions={actions} />
            </aside>
          </div>
        ) : (
          <Result detail={detail} actions={actions} />
        )}
      </PageBody>
    </>
  );
}

/** Tries the rows by itself as soon as the settings allow it, and again after each change of them. */
function useDryRun(detail: ImportDetail, run: (verb: 'dry-run') => Promise<void>): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const state = JSON.stringify([
    detail.settings,
    detail.columns.map((column) => [column.field, column.create]),
    detail.file.sheet,
    detail.file.headerRow,
  ]);
  const isDue = detail.status === 'draft' && detail.can.check && detail.missingFields.length === 0;
  useEffect(() => {
    if (!isDue) return;
    const timer = setTimeout(() => void latest.current('dry-run'), 500);
    return () => clearTimeout(timer);
  }, [isDue, state]);
}
