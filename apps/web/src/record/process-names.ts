import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DescribedField } from '../app/objects.ts';
import { useLabel } from '../i18n/use-text.ts';
import { processesQuery } from './lookups.ts';
import { asRef } from './value.ts';

/**
 * Names of stages and processes in the language in use; a reference to one carries the Chinese name only.
 * @returns undefined for what is no reference; the reference's own name where the process is not in use any more
 */
export function useProcessNames(): (value: unknown) => string | undefined {
  const label = useLabel();
  const processes = useQuery(processesQuery).data;
  const names = useMemo(
    () =>
      new Map(
        processes?.flatMap((process) => [process, ...process.stages]).map((one) => [one.id, label(one.name)] as const),
      ),
    [processes, label],
  );
  return (value) => {
    const ref = asRef(value);
    return ref ? (names.get(ref.id) ?? ref.name ?? undefined) : undefined;
  };
}

/** What the stage that a field holds means (R1); undefined for everything else. */
export function useStageMeaning(): (field: DescribedField, value: unknown) => string | undefined {
  const label = useLabel();
  const processes = useQuery(processesQuery).data;
  return (field, value) => {
    if (field.kind !== 'reference' || field.to !== 'stage') return undefined;
    const id = asRef(value)?.id;
    const definition = processes?.flatMap((process) => process.stages).find((stage) => stage.id === id)?.definition;
    return definition ? label(definition) : undefined;
  };
}
