import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { getMigration, MigrationProgress } from '@throughline/domain/process/process.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { useText } from '../../i18n/use-text.ts';
import { Progress } from '../../ui/progress.tsx';
import { processText } from './process.text.ts';

const POLL_MS = 1_000;

/** How far running deals have come on their way to the new version; nothing where none move. */
export function MigrationBar({ processId, initial }: { processId: string; initial: MigrationProgress | null }) {
  const t = useText(processText);
  const client = useQueryClient();
  const answer = useQuery({
    queryKey: ['processes', processId, 'migration', initial?.id ?? ''],
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof getMigration>>('GET', `/processes/${processId}/migration`, { signal }))
        .migration,
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.status === 'running' ? POLL_MS : false),
  });
  const status = answer.data?.status;
  useEffect(() => {
    if (status === 'done') void client.invalidateQueries({ queryKey: keys.object('opportunity') });
  }, [client, status]);
  if (!answer.data || status !== 'running') return null;
  const { version, done, total } = answer.data;
  const words = t('migrating', { version, done, total });
  return (
    <div role="status" className="flex shrink-0 items-center gap-3 border-b border-line bg-surface px-4 py-1.5">
      <span className="num text-sm text-ink-2">{words}</span>
      <span className="w-48">
        <Progress value={total === 0 ? null : done / total} name={words} />
      </span>
    </div>
  );
}
