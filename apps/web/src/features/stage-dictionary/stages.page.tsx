import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { BookOpenText } from 'lucide-react';
import { useEffect } from 'react';
import type { stageDictionary } from '@throughline/domain/policy/policy.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { PageBar, PageBody, SubBar } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type DictionaryProcess, findStages } from './dictionary.ts';
import { Channels, StageEntry } from './stage-entry.tsx';
import { stageDictionaryText } from './stage-dictionary.text.ts';

const ALL = 'all';
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** One agreed definition per status, for everyone (R1): every process, every stage, searchable. `?process=&stage=` opens one. */
export default function StagesPage() {
  const t = useText(stageDictionaryText);
  const label = useLabel();
  const navigate = useNavigate();
  const address: Record<string, unknown> = useSearch({ strict: false });
  const [search, process, stage] = [textOf(address['q']), textOf(address['process']), textOf(address['stage'])];
  const show = (part: { q?: string | undefined; process?: string | undefined }): void =>
    void navigate({
      to: '/stages' as '/',
      search: { q: search || undefined, process: process || undefined, ...part } as never,
      replace: true,
    });
  const dictionary = useQuery({
    queryKey: [...keys.processes, 'dictionary'],
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof stageDictionary>>('GET', '/stage-dictionary', { signal })).processes,
    staleTime: 5 * 60_000,
  });
  const all = dictionary.data ?? [];
  const chosen = all.some((one) => one.id === process) ? process : null;
  const found = findStages(all, search, chosen);
  useEffect(() => {
    if (stage !== '' && dictionary.isSuccess) document.getElementById(`stage-${stage}`)?.scrollIntoView();
  }, [stage, dictionary.isSuccess]);
  return (
    <>
      <PageBar
        title={t('title')}
        actions={
          <Link to={'/settings/policy' as '/'} className={buttonClass()}>
            {t('print')}
          </Link>
        }
      />
      <SubBar>
        <div className="w-72 min-w-32 max-md:flex-1">
          <Input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={search}
            onChange={(event) => show({ q: event.target.value || undefined })}
          />
        </div>
        <div className="w-60 shrink-0 max-md:w-40">
          <Select
            name={t('process')}
            value={chosen ?? ALL}
            onChange={(next) => show({ process: next === ALL || next === null ? undefined : next })}
            options={[
              { value: ALL, label: t('allProcesses') },
              ...all.map((one) => ({ value: one.id, label: label(one.name) })),
            ]}
          />
        </div>
      </SubBar>
      <PageBody reads={t('title')}>
        {dictionary.isPending && <SkeletonRows rows={10} />}
        {dictionary.isError && <ProblemState error={dictionary.error} onRetry={() => void dictionary.refetch()} />}
        {dictionary.isSuccess && found.length === 0 && (
          <EmptyState
            icon={<BookOpenText aria-hidden size={18} />}
            title={t('none', { text: search })}
            action={<Button onClick={() => show({ q: undefined, process: undefined })}>{t('clear')}</Button>}
          >
            {t('noneHint')}
          </EmptyState>
        )}
        <div className="mx-auto flex max-w-[1000px] flex-col gap-8 px-4 py-4 max-md:px-3">
          {found.map((one) => (
            <ProcessEntry key={one.id} process={one} whole={all.find((each) => each.id === one.id) ?? one} />
          ))}
        </div>
      </PageBody>
    </>
  );
}

function ProcessEntry({ process, whole }: { process: DictionaryProcess; whole: DictionaryProcess }) {
  const t = useText(stageDictionaryText);
  const label = useLabel();
  const isWhole = process.stages.length === whole.stages.length;
  return (
    <section aria-label={label(process.name)} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-lg font-semibold">{label(process.name)}</h2>
        <span className="num text-sm text-quiet">
          {t('version', { number: process.version })} · {t('stages', { count: process.stages.length })}
        </span>
      </header>
      {process.stages.map((stage) => (
        <StageEntry key={stage.id} stage={stage} number={whole.stages.findIndex((one) => one.id === stage.id) + 1} />
      ))}
      {isWhole && <Channels channels={process.channels} />}
    </section>
  );
}
