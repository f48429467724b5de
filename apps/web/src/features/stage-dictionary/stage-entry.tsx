import type { ReactNode } from 'react';
import type { Label } from '@throughline/domain/platform/label.ts';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Chip } from '../../ui/chip.tsx';
import type { DictionaryProcess, DictionaryStage } from './dictionary.ts';
import { stageDictionaryText } from './stage-dictionary.text.ts';

/** One stage of the dictionary: what it means, who answers for it, what it asks for. */
export function StageEntry({ stage, number }: { stage: DictionaryStage; number: number }) {
  const t = useText(stageDictionaryText);
  const label = useLabel();
  const format = useFormat();
  const facts = [
    `${t('owner')} ${listed(stage.owners.map(label))}`,
    `${t('window')} ${stage.windowDays === null ? t('noWindow') : t('days', { count: stage.windowDays })}`,
    ...(stage.kind === 'open' ? [`${t('probability')} ${format.percent(stage.probability)}`] : []),
  ];
  return (
    <article id={`stage-${stage.id}`} className="scroll-mt-4 rounded-md border border-line">
      <header className="border-b border-line px-3.5 py-2.5">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="num text-sm text-quiet">{number}</span>
          <h3 className="font-semibold">{label(stage.name)}</h3>
          <Chip>{label(stage.kindLabel)}</Chip>
        </div>
        <p className="mt-1 text-pretty">{label(stage.definition)}</p>
        <p className="num mt-0.5 text-sm text-quiet">{facts.join(' · ')}</p>
        {stage.guidance && <p className="mt-1 text-sm whitespace-pre-line text-ink-2">{label(stage.guidance)}</p>}
      </header>
      <div className="grid gap-x-6 gap-y-3 px-3.5 py-3 md:grid-cols-2">
        <Part name={t('entry')} empty={stage.entry.length === 0}>
          <Criteria criteria={stage.entry} />
        </Part>
        <Part name={t('exit')} empty={stage.exit.length === 0}>
          <Criteria criteria={stage.exit} />
        </Part>
        <Part name={t('actions')} empty={stage.actions.length === 0}>
          {stage.actions.map((action) => (
            <Line
              key={action.label.en}
              title={label(action.label)}
              mark={action.required ? undefined : t('optional')}
              words={t('due', { role: label(action.role), count: action.dueWorkingDays })}
            />
          ))}
        </Part>
        <Part name={t('deliverables')} empty={stage.deliverables.length === 0}>
          {stage.deliverables.map((one) => (
            <Line key={one.label.en} title={label(one.label)} mark={one.required ? t('required') : undefined} />
          ))}
        </Part>
      </div>
    </article>
  );
}

function Part({ name, empty, children }: { name: string; empty: boolean; children: ReactNode }) {
  const t = useText(stageDictionaryText);
  return (
    <section aria-label={name} className="min-w-0">
      <h4 className="mb-1 text-sm text-quiet">{name}</h4>
      {empty ? (
        <p className="text-sm text-quiet">{t('nothing')}</p>
      ) : (
        <ul className="flex flex-col gap-1">{children}</ul>
      )}
    </section>
  );
}

function Criteria({ criteria }: { criteria: DictionaryStage['entry'] }) {
  const t = useText(stageDictionaryText);
  const label = useLabel();
  return criteria.map((one, at) => (
    <Line
      // Two criteria may bear the same words.
      // oxlint-disable-next-line react/no-array-index-key
      key={at}
      title={label(one.label)}
      mark={one.demandsProof ? t('proof') : undefined}
      words={label(one.words)}
    />
  ));
}

function Line({ title, mark, words }: { title: string; mark?: string | undefined; words?: string }) {
  return (
    <li>
      {title}
      {mark && <span className="ml-1.5 rounded-[4px] bg-accent-soft px-1.5 py-px text-xs text-accent-ink">{mark}</span>}
      {words && <span className="block text-sm text-quiet">{words}</span>}
    </li>
  );
}

/** The green channels of a process, in words. */
export function Channels({ channels }: { channels: DictionaryProcess['channels'] }) {
  const t = useText(stageDictionaryText);
  const label = useLabel();
  if (channels.length === 0) return null;
  const pair = (name: string, value: string | Label): ReactNode => (
    <p className="text-sm">
      <span className="text-quiet">{name}</span> {typeof value === 'string' ? value : label(value)}
    </p>
  );
  return (
    <section aria-label={t('channels')} className="rounded-md border border-line">
      <h3 className="border-b border-line px-3.5 py-2.5 font-semibold">{t('channels')}</h3>
      <ul>
        {channels.map((channel) => (
          <li key={channel.name.en} className="border-b border-line px-3.5 py-2.5 last:border-0">
            <p className="font-medium">{label(channel.name)}</p>
            {pair(t('trigger'), channel.trigger)}
            {pair(t('skips'), listed(channel.skips.map(label)))}
            <p className="text-sm text-quiet">
              {t('valid', { count: channel.validDays, flow: label(channel.approval) })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
