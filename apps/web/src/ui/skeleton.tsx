import { cx } from './cx.ts';

/** Place of something that comes; same size as it, so nothing jumps. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cx('shimmer block rounded-sm', className ?? 'h-4 w-full')} />
);

export function SkeletonRows({ rows = 8, className }: { rows?: number; className?: string }) {
  return (
    <div aria-busy className={cx('flex flex-col gap-3', className)}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={cx('h-4', row % 3 === 0 ? 'w-2/3' : row % 3 === 1 ? 'w-1/2' : 'w-3/4')} />
      ))}
    </div>
  );
}
