import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportDetail, ImportProblem, Remedy } from '@throughline/domain/import/import.contract.ts';
import type { FieldOf } from '@throughline/domain/record/field.ts';
import { apiUrl, request } from '../../app/client.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { processesQuery, userLookup } from '../../record/lookups.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Badge } from '../../ui/chip.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Table } from '../../ui/table.tsx';
import { importText } from './import.text.ts';
import { problemsKey } from './queries.ts';
import type { ImportActions } from './use-import-actions.ts';

type Severity = ImportProblem['severity'];
interface Page {
  items: ImportProblem[];
  nextCursor: string | null;
}
const PAGE = 50;

/** Each bad value with its reason and its mend in one click. */
export function Problems({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const { counts } = detail;
  const [severity, setSeverity] = useState<Severity>(counts.refused > 0 || counts.notice === 0 ? 'refused' : 'notice');
  const isChecked = detail.status === 'checked';
  const list = useInfiniteQuery({
    queryKey: [...problemsKey(detail.id), severity, detail.counts],
    queryFn: ({ pageParam, signal }) =>
      request<Page>('GET', `/imports/${detail.id}/problems`, {
        query: { severity, cursor: pageParam, limit: PAGE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: isChecked,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const amount = { refused: counts.refused, notice: counts.notice, skipped: counts.skipped } satisfies Record<
    Severity,
    number
  >;
  return (
    <section aria-label={t('dryRun')}>
      <header className="mb-2 flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{t('dryRun')}</h2>
        <span className="text-sm text-quiet">{t('nothingWritten')}</span>
        <span className="flex-1" />
        <Segmented
          name={t('show')}
          value={severity}
          onChange={setSeverity}
          items={(['refused', 'notice', 'skipped'] as const).map((value) => ({
            value,
            label: `${t(`problems_${value}`)} ${isChecked ? amount[value] : ''}`,
          }))}
        />
        {isChecked && counts.refused > 0 && (
          <a href={apiUrl(`/imports/${detail.id}/refused.csv`)} download className={buttonClass()}>
            {t('download', { count: counts.refused })}
          </a>
        )}
      </header>
      {detail.status === 'checking' && <SkeletonRows rows={5} />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      {isChecked && list.isPending && <SkeletonRows rows={5} />}
      {isChecked && list.isSuccess && (
        <Table
          name={t('dryRun')}
          rows={items}
          rowKey={(problem) => `${problem.row}/${problem.column ?? ''}/${problem.message.zh}`}
          empty={<p className="px-3 py-4 text-quiet">{t('noProblems')}</p>}
          columns={[
            {
              key: 'row',
              title: t('row'),
              align: 'right',
              cell: (problem) => <span className="text-quiet">{problem.row}</span>,
            },
            {
              key: 'column',
              title: t('column'),
              cell: (problem) => <span className="block max-w-32 truncate">{problem.header ?? ''}</span>,
            },
            {
              key: 'value',
              title: t('value'),
              cell: (problem) =>
                problem.value !== '' && (
                  <span className="block max-w-44 truncate" title={problem.value}>
                    {problem.severity === 'skipped' ? (
                      problem.value
                    ) : (
                      <Badge health={problem.severity === 'refused' ? 'red' : 'amber'}>{problem.value}</Badge>
                    )}
                  </span>
                ),
            },
            {
              key: 'why',
              title: t('why'),
              cell: (problem) => <span className="text-sm">{label(problem.message)}</span>,
            },
            {
              key: 'could',
              title: t('could'),
              cell: (problem) => (
                <span className="flex flex-wrap items-center gap-1.5">
                  {problem.remedies.map((remedy, at) => (
                    <RemedyButton key={at} detail={detail} problem={problem} remedy={remedy} actions={actions} />
                  ))}
                </span>
              ),
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <Button
          variant="ghost"
          className="mt-2"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </section>
  );
}

function RemedyButton({
  detail,
  problem,
  remedy,
  actions,
}: {
  detail: ImportDetail;
  problem: ImportProblem;
  remedy: Remedy;
  actions: ImportActions;
}) {
  const label = useLabel();
  const { settings } = detail;
  const disabled = !detail.can.change || actions.busy;
  const { row, column } = problem;
  const press = (run: () => void) => (
    <Button size="sm" disabled={disabled} onClick={run}>
      {label(remedy.label)}
    </Button>
  );
  switch (remedy.kind) {
    case 'value':
      return column === null ? null : press(() => void actions.fix([{ row, column, value: remedy.value, all: true }]));
    case 'empty':
      return column === null ? null : press(() => void actions.fix([{ row, column, value: null }]));
    case 'skip':
      return press(() => void actions.fix([{ row, skip: true }]));
    case 'settings':
      return press(() => void actions.change(remedy.settings));
    case 'person':
      return (
        <PersonRemedy
          remedy={remedy}
          disabled={disabled}
          onPick={(member) => void actions.change({ people: { ...settings.people, [remedy.name]: member } })}
        />
      );
    case 'stage':
      return (
        <StageRemedy
          remedy={remedy}
          detail={detail}
          disabled={disabled}
          onPick={(stage) => void actions.change({ stages: { ...settings.stages, [remedy.name]: stage } })}
        />
      );
    case 'choice':
      return (
        <ChoiceRemedy
          remedy={remedy}
          detail={detail}
          disabled={disabled}
          onPick={(option) =>
            void actions.change({
              choices: {
                ...settings.choices,
                [remedy.field]: { ...settings.choices?.[remedy.field], [remedy.name]: option },
              },
            })
          }
        />
      );
  }
}

function PersonRemedy({
  remedy,
  disabled,
  onPick,
}: {
  remedy: Remedy;
  disabled: boolean;
  onPick: (member: string) => void;
}) {
  const label = useLabel();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      name={label(remedy.label)}
      open={open}
      onOpenChange={setOpen}
      align="end"
      trigger={
        <Button size="sm" disabled={disabled}>
          {label(remedy.label)}
        </Button>
      }
    >
      <div className="w-56">
        <Combobox
          autoFocus
          local
          name={label(remedy.label)}
          value={null}
          load={(text, signal) => userLookup.load(client, text, signal)}
          onChange={(option) => {
            setOpen(false);
            if (option) onPick(option.id);
          }}
        />
      </div>
    </Popover>
  );
}

function StageRemedy({
  remedy,
  detail,
  disabled,
  onPick,
}: {
  remedy: Remedy;
  detail: ImportDetail;
  disabled: boolean;
  onPick: (stage: string) => void;
}) {
  const label = useLabel();
  const processes = useQuery(processesQuery).data ?? [];
  const process = processes.find((one) => one.id === detail.settings.process) ?? processes[0];
  return (
    <Select
      name={label(remedy.label)}
      placeholder={label(remedy.label)}
      disabled={disabled}
      value={null}
      onChange={(stage) => stage && onPick(stage)}
      options={(process?.stages ?? []).map((stage) => ({ value: stage.id, label: label(stage.name) }))}
      className="h-6! w-36! text-sm!"
    />
  );
}

function ChoiceRemedy({
  remedy,
  detail,
  disabled,
  onPick,
}: {
  remedy: Extract<Remedy, { kind: 'choice' }>;
  detail: ImportDetail;
  disabled: boolean;
  onPick: (option: string) => void;
}) {
  const label = useLabel();
  const object = useFindObject(detail.target);
  const field = object && (fieldOf(object, remedy.field) as FieldOf<'choice'> | undefined);
  return (
    <Select
      name={label(remedy.label)}
      placeholder={label(remedy.label)}
      disabled={disabled}
      value={null}
      onChange={(option) => option && onPick(option)}
      options={(field?.options ?? [])
        .filter((option) => !option.retired)
        .map((option) => ({ value: option.key, label: label(option.label) }))}
      className="h-6! w-36! text-sm!"
    />
  );
}
