import { useQueries, useQuery } from '@tanstack/react-query';
import { type DescribedField, useObjects } from '../app/objects.ts';
import { useLabel } from '../i18n/use-text.ts';
import { departmentsQuery, processesQuery, usersQuery } from './lookups.ts';
import { recordQuery } from './queries.ts';
import { nameOf } from './value.ts';

/** Names of choice keys, people, departments or records; the key itself while a name is not here. */
export function useNames(field: DescribedField | undefined, keysToName: readonly string[]): string[] {
  const label = useLabel();
  const objects = useObjects();
  const kind = field?.kind;
  const to = field?.kind === 'reference' ? field.to : undefined;
  const some = keysToName.length > 0;
  const users = useQuery({ ...usersQuery, enabled: some && kind === 'user' }).data;
  const departments = useQuery({ ...departmentsQuery, enabled: some && kind === 'department' }).data;
  const processes = useQuery({ ...processesQuery, enabled: some && (to === 'stage' || to === 'process') }).data;
  const target = objects.find((object) => object.key === to);
  const records = useQueries({ queries: target ? keysToName.map((id) => recordQuery(target, id)) : [] });
  return keysToName.map((key, at) => {
    if (field?.kind === 'choice' || field?.kind === 'multiChoice') {
      const option = field.options.find((one) => one.key === key);
      return option ? label(option.label) : key;
    }
    const row = records[at]?.data?.record;
    if (row && target) return nameOf(row, target.nameField);
    const process =
      processes?.find((one) => one.id === key) ??
      processes?.flatMap((one) => one.stages).find((stage) => stage.id === key);
    return (
      users?.find((user) => user.id === key)?.name ??
      departments?.find((one) => one.id === key)?.name ??
      (process ? label(process.name) : '…')
    );
  });
}
