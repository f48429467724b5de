import { queryOptions, useQuery } from '@tanstack/react-query';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { Count } from '../../ui/chip.tsx';

const countQuery = queryOptions({
  queryKey: keys.about('approval', 'count'),
  queryFn: async ({ signal }) => (await request<{ count: number }>('GET', '/approvals/count', { signal })).count,
});

/** How many approvals wait for me; nothing where none does. */
export function WaitingCount() {
  const count = useQuery(countQuery).data;
  return count ? <Count value={count} /> : null;
}
