import { useSyncExternalStore } from 'react';

const query = typeof matchMedia === 'function' ? matchMedia('(max-width: 767px)') : undefined;
const subscribe = (changed: () => void): (() => void) => {
  query?.addEventListener('change', changed);
  return () => query?.removeEventListener('change', changed);
};

/** Narrower than 768 px. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => query?.matches ?? false);
