import { useQuery } from '@tanstack/react-query';
import type { MigrationChoice, MigrationPreview } from '@throughline/domain/process/process.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { request } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { processText } from './process.text.ts';

/** What the server wants to know, and what is missing before it can be asked. */
export interface ChoiceState {
  deals: 'none' | 'all' | 'some';
  ids: readonly string[];
  mapping: Readonly<Record<string, string>>;
}
export const NO_CHOICE: ChoiceState = { deals: 'none', ids: [], mapping: {} };

export const usePreview = (processId: string, stamp: number, enabled: boolean) =>
  useQuery({
    queryKey: ['processes', processId, 'migration-preview', stamp],
    queryFn: ({ signal }) => request<MigrationPreview>('GET', `/processes/${processId}/migration-preview`, { signal }),
    enabled,
    gcTime: 0,
  });

/** Stages whose chosen deals have no place yet. */
export const unmapped = (preview: MigrationPreview | undefined, choice: ChoiceState): string[] => {
  if (!preview || choice.deals === 'none') return [];
  const chosen = new Set(choice.ids);
  return [...new Set(preview.stages.filter((one) => one.lacking).map((one) => one.stage))].filter(
    (stage) =>
      choice.mapping[stage] === undefined &&
      (choice.deals === 'all' || preview.deals.some((deal) => deal.stage === stage && chosen.has(deal.id))),
  );
};

export const choiceOf = (choice: ChoiceState): MigrationChoice => ({
  deals: choice.deals === 'some' ? [...choice.ids] : choice.deals,
  mapping: { ...choice.mapping },
});

/** Which running deals move to the new version: none, all, or chosen ones, and where those stand whose stage is gone. */
export function MigrationChooser({
  preview,
  stages,
  choice,
  onChange,
}: {
  preview: ReturnType<typeof usePreview>;
  /** Of the new version. */
  stages: readonly Stage[];
  choice: ChoiceState;
  onChange: (choice: ChoiceState) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  if (preview.isPending) return <SkeletonRows rows={3} />;
  if (preview.isError) return <ProblemState error={preview.error} onRetry={() => void preview.refetch()} />;
  const { data } = preview;
  if (data.total === 0) return <p className="text-quiet">{t('noneRunning')}</p>;
  const nameOf = (id: string): string => {
    const found = stages.find((stage) => stage.id === id) ?? data.stages.find((one) => one.stage === id);
    return found ? label(found.name) : '—';
  };
  const missing = new Set(unmapped(data, choice));
  return (
    <div className="flex flex-col gap-3">
      <span className="self-start">
        <Segmented
          name={t('running')}
          value={choice.deals}
          onChange={(deals) => onChange({ ...choice, deals })}
          items={[
            { value: 'none', label: t('moveNone') },
            { value: 'all', label: t('moveAll') },
            { value: 'some', label: t('moveSome') },
          ]}
        />
      </span>
      <ul className="flex flex-col gap-1.5">
        {data.stages.map((one) => (
          <li key={`${one.version} ${one.stage}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-0 flex-1 truncate">
              {t('standing', { stage: label(one.name), version: one.version })}
            </span>
            <span className="num text-ink-2">{t('runningDeals', { count: one.deals })}</span>
            {one.lacking && choice.deals !== 'none' && (
              <span className="flex basis-full items-center gap-2 pl-3 text-sm">
                <span className={missing.has(one.stage) ? 'text-red-ink' : 'text-ink-2'}>{t('mapTo')}</span>
                <span className="w-56">
                  <Select
                    name={t('mapMissing')}
                    value={choice.mapping[one.stage] ?? null}
                    placeholder={t('mapMissing')}
                    onChange={(to) => to && onChange({ ...choice, mapping: { ...choice.mapping, [one.stage]: to } })}
                    options={stages
                      .filter((stage) => !stage.retired && stage.kind === one.kind)
                      .map((stage) => ({ value: stage.id, label: label(stage.name) }))}
                  />
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
      {data.gates.length > 0 && (
        <section aria-label={t('gatesTitle')}>
          <h4 className="mb-1 text-sm font-semibold">{t('gatesTitle')}</h4>
          <ul className="flex flex-col gap-0.5 text-sm">
            {data.gates.slice(0, 8).map((gate) => (
              <li key={`${gate.stage} ${gate.key}`} className="flex gap-2">
                <span className="min-w-0 flex-1 truncate">
                  {nameOf(gate.stage)} · {label(gate.label)}
                </span>
                <span className="num text-ink-2">{t('runningDeals', { count: gate.deals })}</span>
              </li>
            ))}
          </ul>
          {data.judged < data.total && (
            <p className="mt-1 text-xs text-quiet">{t('judgedOf', { judged: data.judged, total: data.total })}</p>
          )}
        </section>
      )}
      {choice.deals === 'some' && <DealPicker data={data} choice={choice} onChange={onChange} nameOf={nameOf} />}
    </div>
  );
}

function DealPicker({
  data,
  choice,
  onChange,
  nameOf,
}: {
  data: MigrationPreview;
  choice: ChoiceState;
  onChange: (choice: ChoiceState) => void;
  nameOf: (stage: string) => string;
}) {
  const t = useText(processText);
  const chosen = new Set(choice.ids);
  return (
    <section aria-label={t('moveSome')} className="flex flex-col gap-1">
      <p className="num text-sm text-ink-2">{t('chosenCount', { count: chosen.size })}</p>
      <ul className="max-h-56 overflow-auto rounded-sm border border-line">
        {data.deals.map((deal) => (
          <li key={deal.id} className="flex min-h-8 items-center gap-2 border-b border-line px-2 last:border-b-0">
            <span className="min-w-0 flex-1 truncate">
              <Checkbox
                checked={chosen.has(deal.id)}
                onChange={(on) =>
                  onChange({
                    ...choice,
                    ids: on ? [...choice.ids, deal.id] : choice.ids.filter((id) => id !== deal.id),
                  })
                }
              >
                {deal.name}
              </Checkbox>
            </span>
            <span className="shrink-0 text-xs text-quiet">{nameOf(deal.stage)}</span>
            <span className="num shrink-0 text-xs text-ink-2">
              {deal.lacks === null ? '—' : deal.lacks === 0 ? t('lacksNothing') : t('lacks', { count: deal.lacks })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
