import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import { useLabel } from '../../i18n/use-text.ts';
import { rolesQuery } from '../settings/roles-query.ts';

/** Name of a part of the deal's team or of a role of the workspace; the key itself while it is not known. */
export function useRoleName(): (key: string) => string {
  const label = useLabel();
  const roles = useQuery(rolesQuery).data;
  return useCallback(
    (key) => {
      const found = TEAM_ROLES.find((role) => role.key === key)?.label ?? roles?.find((role) => role.key === key)?.name;
      return found ? label(found) : key;
    },
    [roles, label],
  );
}
