import { queryOptions, type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { DealRaci, DealTeam, Teammate } from '@throughline/domain/team/team.contract.ts';
import type { TeamMember } from '@throughline/domain/team/team-role.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { AppProblem } from '../../app/problem.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { say } from '../../i18n/text.ts';
import { toast } from '../../ui/toast.tsx';
import { teamText } from './team.text.ts';

export const teamQuery = (dealId: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'team', dealId),
    queryFn: ({ signal }) => request<DealTeam>('GET', `/opportunities/${dealId}/team`, { signal }),
  });
export const raciQuery = (dealId: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'raci', dealId),
    queryFn: ({ signal }) => request<DealRaci>('GET', `/opportunities/${dealId}/raci`, { signal }),
  });

/** Who was named, without those who stand in. */
export const namedIn = (members: readonly Teammate[]): TeamMember[] =>
  members.flatMap(({ member, roles }) =>
    roles.flatMap(({ role, implicit }) => (implicit ? [] : [{ member: member.id, role }])),
  );

/** What the deal's page shows changed by it: collaborators, letters, responsible people of the gate. */
const refresh = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: keys.object('opportunity') });

export interface WantedTeam {
  members: readonly TeamMember[];
  customerContact: string | null;
}

/** Sets the team as a whole; the toast takes it back. */
export function useSetTeam(dealId: string): (wanted: WantedTeam) => Promise<boolean> {
  const client = useQueryClient();
  const key = teamQuery(dealId).queryKey;
  const put = async ({ members, customerContact }: WantedTeam, isUndo = false): Promise<boolean> => {
    const before = client.getQueryData<DealTeam>(key);
    if (!before) return false;
    try {
      const body = { revision: before.revision, members, customerContact };
      client.setQueryData(key, await request<DealTeam>('PUT', `/opportunities/${dealId}/team`, { body }));
      const back = { members: namedIn(before.members), customerContact: before.customerContact };
      toast({ title: say(teamText, 'changed'), undo: isUndo ? undefined : () => void put(back, true) });
      return true;
    } catch (error) {
      toastProblem(error);
      return false;
    } finally {
      void refresh(client);
    }
  };
  return put;
}

/** Sets the rows in which the deal differs from its process. @returns whether it was taken */
export function useSetRaci(
  dealId: string,
): (body: {
  revision: number;
  rows: readonly { key: string; letters: DealRaci['rows'][number]['letters'] }[];
}) => Promise<boolean> {
  const client = useQueryClient();
  return async (body) => {
    try {
      client.setQueryData(
        raciQuery(dealId).queryKey,
        await request<DealRaci>('PUT', `/opportunities/${dealId}/raci`, { body }),
      );
      toast({ title: say(teamText, 'raciSaved') });
      void refresh(client);
      return true;
    } catch (error) {
      toastProblem(error);
      if (error instanceof AppProblem && error.code === 'stale_version') void refresh(client);
      return false;
    }
  };
}
