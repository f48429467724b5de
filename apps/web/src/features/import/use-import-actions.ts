import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportDetail, ImportFix, ImportSettings } from '@throughline/domain/import/import.contract.ts';
import { type Method, request } from '../../app/client.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { importQuery, importsQuery, problemsKey } from './queries.ts';

export interface ImportActions {
  busy: boolean;
  change: (settings: ImportSettings) => Promise<void>;
  fix: (fixes: ImportFix[]) => Promise<void>;
  run: (verb: 'dry-run' | 'start' | 'cancel' | 'undo') => Promise<void>;
}

/** Changes of one import; each answers with its new state. */
export function useImportActions(id: string): ImportActions {
  const client = useQueryClient();
  const [running, setRunning] = useState(0);
  const send = async (method: Method, path: string, body?: unknown): Promise<void> => {
    setRunning((count) => count + 1);
    try {
      client.setQueryData(importQuery(id).queryKey, await request<ImportDetail>(method, path, { body }));
      void client.invalidateQueries({ queryKey: importsQuery.queryKey });
      void client.invalidateQueries({ queryKey: problemsKey(id) });
    } catch (error) {
      toastProblem(error);
      await client.invalidateQueries({ queryKey: importQuery(id).queryKey });
    } finally {
      setRunning((count) => count - 1);
    }
  };
  return {
    busy: running > 0,
    change: (settings) => send('PATCH', `/imports/${id}`, { settings }),
    fix: (fixes) => send('PATCH', `/imports/${id}`, { fixes }),
    run: (verb) => send('POST', `/imports/${id}/${verb}`),
  };
}
