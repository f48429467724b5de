import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Method, request, type RequestOptions } from '../../app/client.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { toast } from '../../ui/toast.tsx';

export interface Sending {
  /** A call runs. */
  busy: boolean;
  /** Refusal of the last call, until the next one. */
  error: unknown;
  /** @returns undefined where it was refused; the refusal is in `error`, and in a toast unless `quiet` */
  send: <T>(
    method: Method,
    path: string,
    options?: RequestOptions & { done?: string; quiet?: boolean },
  ) => Promise<{ data: T } | undefined>;
}

/** One administrative change at a time: refreshes the given queries and says what was done. */
export function useSend(...refresh: readonly QueryKey[]): Sending {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    busy,
    error,
    send: async <T>(
      method: Method,
      path: string,
      { done, quiet, ...options }: RequestOptions & { done?: string; quiet?: boolean } = {},
    ) => {
      setBusy(true);
      setError(undefined);
      try {
        const data = await request<T>(method, path, options);
        await Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey })));
        if (done) toast({ title: done });
        return { data };
      } catch (failure) {
        setError(failure);
        if (!quiet) toastProblem(failure);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
