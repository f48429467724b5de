import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { signsQuery } from './queries.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { gateText } from './gate.text.ts';

/** What is wrong with the deal (R26, R27, R88): named, with the facts and what to do. Nothing where nothing is. */
export function SignsBox({ dealId }: { dealId: string }) {
  const t = useText(gateText);
  const label = useLabel();
  const signs = useQuery(signsQuery(dealId)).data ?? [];
  if (signs.length === 0) return null;
  return (
    <section
      aria-label={t('signs')}
      className="flex flex-col gap-3 rounded-md border border-red/35 bg-red-soft px-3 py-2.5"
    >
      {signs.map((sign) => (
        <article key={sign.key}>
          <header className="flex items-start gap-2">
            <TriangleAlert aria-hidden size={14} className="mt-[3px] shrink-0 text-red-ink" />
            <h2 className="min-w-0 flex-1 font-semibold text-red-ink">{label(sign.label)}</h2>
          </header>
          <p className="mt-1 text-sm">{label(sign.reason)}</p>
          {sign.facts.length > 0 && (
            <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-ink-2">
              {sign.facts.map((fact) => (
                <li key={fact.en} className="flex items-baseline gap-1.5">
                  <i aria-hidden className="size-1 shrink-0 self-center rounded-full bg-ink-3" />
                  {label(fact)}
                </li>
              ))}
            </ul>
          )}
          <p className="mt-1 text-sm">
            <span className="text-quiet">{t('remedy')}</span> {label(sign.remedy)}
          </p>
        </article>
      ))}
    </section>
  );
}
