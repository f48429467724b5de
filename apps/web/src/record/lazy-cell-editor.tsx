import { type ComponentProps, lazy, Suspense } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';

const Loaded = lazy(() => import('./cell-editor.tsx'));

/** The editor over a cell; loaded with the first edit. */
export const CellEditor = (props: ComponentProps<typeof Loaded>) => (
  <Suspense fallback={<Skeleton className="h-4 w-full" />}>
    <Loaded {...props} />
  </Suspense>
);
