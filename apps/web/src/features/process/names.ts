import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { listFlows } from '@throughline/domain/approval/approval.contract.ts';
import type { listForms } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { useLabel } from '../../i18n/use-text.ts';
import type { SelectOption } from '../../ui/select.tsx';
import { rolesQuery } from '../settings/roles-query.ts';

const NO_ROLES: Awaited<ReturnType<NonNullable<(typeof rolesQuery)['queryFn']>>> = [];

/** Roles that a stage may name: those of the workspace, and the parts that people play on a deal. */
export function useRoleOptions(): SelectOption[] {
  const label = useLabel();
  const roles = useQuery(rolesQuery).data ?? NO_ROLES;
  return useMemo(() => {
    const own = roles.map((role) => ({ value: role.key, label: label(role.name) }));
    const names = new Set(own.map((option) => option.label));
    const parts = TEAM_ROLES.filter((part) => !names.has(label(part.label)));
    return [...own, ...parts.map((part) => ({ value: part.key as string, label: label(part.label) }))];
  }, [roles, label]);
}

export const nameIn = (options: readonly SelectOption[], key: string): string =>
  options.find((option) => option.value === key)?.label ?? key;

export function useFlowOptions(): SelectOption[] {
  const label = useLabel();
  const flows = useQuery({
    queryKey: ['approval-flows'],
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof listFlows>>('GET', '/approval-flows', { signal })).items,
    staleTime: 60_000,
  }).data;
  return useMemo(
    () =>
      flows
        ?.filter(({ flow }) => flow.object === 'opportunity')
        .map(({ flow }) => ({ value: flow.key, label: label(flow.name) })) ?? [],
    [flows, label],
  );
}

export function useFormOptions(): SelectOption[] {
  const label = useLabel();
  const forms = useQuery({
    queryKey: ['confirmation-forms'],
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof listForms>>('GET', '/confirmation-forms', { signal })).items,
    staleTime: 60_000,
  }).data;
  return useMemo(
    () =>
      forms?.filter((form) => !form.retired).map(({ form }) => ({ value: form.key, label: label(form.name) })) ?? [],
    [forms, label],
  );
}
