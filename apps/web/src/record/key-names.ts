import { useQuery } from '@tanstack/react-query';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import type { DescribedField } from '../app/objects.ts';
import { rolesQuery } from '../features/settings/roles-query.ts';
import { useLabel } from '../i18n/use-text.ts';
import { processesQuery } from './lookups.ts';
import { asText } from './value.ts';

/**
 * The name behind a key that a field holds: of a stage, of a part on a deal or of a role of the workspace.
 * @returns the key itself where nothing bears it any more; undefined for fields that hold no key
 */
export function useKeyNames(): (field: Pick<DescribedField, 'names'>, value: unknown) => string | undefined {
  const label = useLabel();
  const processes = useQuery(processesQuery).data;
  const roles = useQuery(rolesQuery).data;
  return ({ names }, value) => {
    const key = asText(value);
    if (names === undefined || key === '') return undefined;
    const found =
      names === 'stage'
        ? processes?.flatMap((process) => process.stages).find((stage) => stage.key === key)?.name
        : (TEAM_ROLES.find((role) => role.key === key)?.label ?? roles?.find((role) => role.key === key)?.name);
    return found ? label(found) : key;
  };
}
