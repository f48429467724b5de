import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Count } from '../../ui/chip.tsx';
import { dealWaitsQuery } from './queries.ts';
import { together } from './together.ts';
import { WaitLine } from './wait-line.tsx';
import { waitText } from './wait.text.ts';

/** Who is waited for on a deal, since when and why; nothing where nobody is. */
export function DealWaits({ dealId }: { dealId: string }) {
  const t = useText(waitText);
  const waits = useQuery(dealWaitsQuery(dealId));
  if (waits.isError) return <ProblemState error={waits.error} onRetry={() => void waits.refetch()} />;
  if (!waits.data || waits.data.length === 0) return null;
  const lines = together(waits.data);
  return (
    <section aria-label={t('heading')}>
      <header className="mb-2 flex min-h-7 items-center gap-2">
        <h2 className="font-semibold">{t('heading')}</h2>
        <Count value={lines.length} />
      </header>
      <ul className="overflow-hidden rounded-md border border-line">
        {lines.map((one) => (
          <WaitLine key={one.wait.id} one={one} />
        ))}
      </ul>
    </section>
  );
}
