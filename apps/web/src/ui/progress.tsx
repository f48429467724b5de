import { Progress as Base } from '@base-ui/react/progress';
import { cx } from './cx.ts';
import type { Health } from './chip.tsx';

const FILL = { green: 'bg-green', amber: 'bg-amber', red: 'bg-red' } satisfies Record<Health, string>;

/** @param value 0 to 1; null while the amount of work is not known */
export function Progress({
  value,
  name,
  health,
  thin,
}: {
  value: number | null;
  name: string;
  health?: Health | undefined;
  thin?: boolean;
}) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <Base.Root value={percent} aria-label={name} className="block w-full">
      <Base.Track className={cx('overflow-hidden rounded-full bg-line', thin ? 'h-[3px]' : 'h-2')}>
        <Base.Indicator
          className={cx(
            'block h-full rounded-full transition-[width]',
            percent === null && 'shimmer w-full',
            health ? FILL[health] : thin ? 'bg-accent/60' : 'bg-accent',
          )}
        />
      </Base.Track>
    </Base.Root>
  );
}
