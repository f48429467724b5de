import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type {
  Rehearsal,
  RehearsalExample,
  RehearsalOutcomes,
  RehearsalPlayed,
  RehearsalResult,
} from '@throughline/domain/process/rehearsal.contract.ts';
import { recordAddress } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { listed } from '../../i18n/text.ts';
import { rehearsalText } from './rehearsal.text.ts';

type Counted = Omit<RehearsalPlayed['onWord'][number], 'moves'>;
const NAMED = 2;

/** What a rehearsal found: one sentence, then by criterion, each with what became of the deals and where to look. */
export function RehearsalFindings({ rehearsal, result }: { rehearsal: Rehearsal; result: RehearsalResult }) {
  const t = useText(rehearsalText);
  const label = useLabel();
  const sentence = useSentence(rehearsal, result);
  const { draft, published, running, absent, channels } = result;
  if (result.moves === 0 && running.deals === 0) return <p className="text-sm text-ink-2">{t('nothing')}</p>;
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-md border border-line bg-sunken px-3 py-2.5 leading-relaxed">
        <Bold text={sentence} />
      </p>
      <div className="num flex flex-col gap-1 text-sm text-ink-2">
        <p>
          {t('compare', {
            published: rehearsal.published,
            deals: published.stopped.deals,
            moves: published.stopped.moves,
            draftDeals: draft.stopped.deals,
            draftMoves: draft.stopped.moves,
          })}
        </p>
        {absent.moves > 0 && <p>{t('absent', absent)}</p>}
      </div>
      {draft.criteria.length > 0 && (
        <Findings title={t('byCriterion')}>
          {draft.criteria.map((one) => (
            <Finding
              key={one.ref}
              what={<Criterion of={one} />}
              count={t('movesCount', { count: one.moves })}
              examples={one.examples}
              deals={one.deals}
            >
              <Outcomes outcomes={one.outcomes} />
            </Finding>
          ))}
        </Findings>
      )}
      {running.criteria.length > 0 && (
        <Findings title={t('running')}>
          {running.criteria.map((one) => (
            <Finding
              key={one.ref}
              what={<Criterion of={one} />}
              count={t('dealsCount', { count: one.deals })}
              note={one.newly > 0 ? t('newly', { count: one.newly }) : undefined}
              examples={one.examples}
              deals={one.deals}
            />
          ))}
        </Findings>
      )}
      {channels.length > 0 && (
        <Findings title={t('channels')}>
          {channels.map((one) => (
            <Finding
              key={one.key}
              what={label(one.name)}
              count={t('movesCount', { count: one.moves })}
              examples={one.examples}
              deals={one.deals}
            />
          ))}
        </Findings>
      )}
      {draft.onWord.length > 0 && (
        <Findings title={t('onWord')}>
          {draft.onWord.map((one) => (
            <li key={one.ref} className="flex items-baseline gap-2 border-b border-line px-3 py-2 last:border-0">
              <Criterion of={one} />
              <span className="num shrink-0 text-sm text-ink-2">{t('movesCount', { count: one.moves })}</span>
            </li>
          ))}
        </Findings>
      )}
    </div>
  );
}

/** The whole of it in one sentence, as one would say it; what is bold stands between two asterisks. */
function useSentence(rehearsal: Rehearsal, { deals, draft, running }: RehearsalResult): string {
  const t = useText(rehearsalText);
  const label = useLabel();
  const head =
    rehearsal.days === null
      ? t('headAll', { draft: rehearsal.draft, deals })
      : t('headDays', { draft: rehearsal.draft, days: rehearsal.days, deals });
  const stopped =
    draft.stopped.deals > 0
      ? t('stopped', { deals: draft.stopped.deals, lost: draft.stopped.outcomes.lost.deals })
      : t('stoppedNone');
  const fresh = running.criteria.filter((one) => one.newly > 0);
  const names = listed(fresh.slice(0, NAMED).map((one) => label(one.label)));
  const what = fresh.length > NAMED ? t('andOthers', { what: names }) : names;
  return `${head}${stopped}${fresh.length > 0 ? t('needs', { deals: running.newly, what }) : t('needsNone')}`;
}

const Bold = ({ text }: { text: string }) =>
  text.split('**').map((part, at) => (at % 2 === 1 ? <b key={at}>{part}</b> : part));

function Findings({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h4 className="mb-1.5 text-sm text-quiet">{title}</h4>
      <ul className="overflow-hidden rounded-md border border-line">{children}</ul>
    </section>
  );
}

function Criterion({ of: { label: text, stage, side } }: { of: Counted }) {
  const t = useText(rehearsalText);
  const label = useLabel();
  return (
    <span className="min-w-0 flex-1">
      <span className="block">{label(text)}</span>
      <span className="block text-sm text-quiet">
        {t(side === 'exit' ? 'leaving' : 'entering', { stage: label(stage) })}
      </span>
    </span>
  );
}

/** One line that opens to the deals behind it. */
function Finding({
  what,
  count,
  note,
  deals,
  examples,
  children,
}: {
  what: ReactNode;
  count: string;
  note?: string | undefined;
  deals: number;
  examples: readonly RehearsalExample[];
  children?: ReactNode;
}) {
  const t = useText(rehearsalText);
  const label = useLabel();
  const format = useFormat();
  return (
    <li className="border-b border-line last:border-0">
      <details className="group">
        <summary className="flex cursor-pointer items-baseline gap-2 px-3 py-2 hover:bg-bg max-md:min-h-10">
          <span className="flex min-w-0 flex-1 flex-col">
            {what}
            {children}
          </span>
          <span className="num shrink-0 text-right">
            <b className="block font-semibold">{count}</b>
            {note && <span className="block text-sm text-accent-ink">{note}</span>}
          </span>
        </summary>
        <ul className="border-t border-line bg-bg px-3 py-1.5">
          {examples.map((example) => (
            <li
              key={example.id}
              className="flex min-h-7 flex-wrap items-baseline gap-x-2 max-md:min-h-10 max-md:py-1.5"
            >
              <Link
                to={recordAddress({ path: 'opportunities' }, example.id) as '/'}
                className="min-w-0 flex-1 truncate hover:text-accent-ink hover:underline max-md:basis-full"
              >
                {example.name ?? t('unnamed')}
              </Link>
              {example.move && (
                <span className="num text-sm text-quiet">
                  {t('fromTo', { from: label(example.move.from), to: label(example.move.to) })}
                  {' · '}
                  {format.time(example.move.at)}
                </span>
              )}
            </li>
          ))}
          {deals > examples.length && (
            <li className="py-1 text-sm text-quiet">{t('more', { count: deals - examples.length })}</li>
          )}
        </ul>
      </details>
    </li>
  );
}

const PARTS = [
  ['lost', 'bg-ink-2'],
  ['won', 'bg-accent'],
  ['open', 'bg-line-strong'],
] as const;

/** What became of the deals, as a bar and in words. */
function Outcomes({ outcomes }: { outcomes: RehearsalOutcomes }) {
  const t = useText(rehearsalText);
  const format = useFormat();
  const { won, lost, open } = outcomes;
  const amounts = won.amount !== null && lost.amount !== null && won.amount + lost.amount > 0;
  return (
    <span className="mt-1 flex flex-col gap-1">
      <span aria-hidden className="flex h-1 gap-px overflow-hidden rounded-full">
        {PARTS.map(([key, colour]) =>
          outcomes[key].deals > 0 ? (
            <i key={key} className={colour} style={{ flexGrow: outcomes[key].deals }} />
          ) : undefined,
        )}
      </span>
      <span className="num text-sm text-ink-2">
        {t('fates', { lost: lost.deals, won: won.deals, open: open.deals })}
        {amounts && ` · ${t('amountOf', { won: format.short(won.amount ?? 0), lost: format.short(lost.amount ?? 0) })}`}
      </span>
    </span>
  );
}
