import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { departmentRow, UserRow } from '@throughline/domain/identity/identity.contract.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { listProcesses, ProcessSummary, StageSummary } from '@throughline/domain/process/process.contract.ts';
import { request, type ResponseOf } from '../app/client.ts';
import { keys } from '../app/keys.ts';
import { type DescribedObject, objectsQuery } from '../app/objects.ts';
import { currentLocale } from '../i18n/text.ts';
import type { ComboOption } from '../ui/combobox.tsx';
import { asRef, nameOf } from './value.ts';
import type { Page } from '../app/reconcile.ts';

/** A stage of a published process, as lists and boards need it. */
export type ProcessStage = StageSummary;
export type ProcessRow = ProcessSummary;

/** Processes in use, the default one first. */
export const processesQuery = queryOptions({
  queryKey: keys.processes,
  queryFn: async ({ signal }) => {
    const { items } = await request<ResponseOf<typeof listProcesses>>('GET', '/processes', { signal });
    return items
      .filter((process) => !process.retired && process.version !== null)
      .toSorted((one, other) => Number(other.isDefault) - Number(one.isDefault));
  },
  staleTime: 5 * 60_000,
});
export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) =>
    (await request<{ users: UserRow[] }>('GET', '/users', { query: { limit: 1000 }, signal })).users,
  staleTime: 5 * 60_000,
});
export const departmentsQuery = queryOptions({
  queryKey: keys.departments,
  queryFn: async ({ signal }) =>
    (await request<{ departments: z.infer<typeof departmentRow>[] }>('GET', '/departments', { signal })).departments,
  staleTime: 5 * 60_000,
});

const inLanguage = (label: Label): string => (currentLocale() === 'en' ? label.en : label.zh);

/** Options of a look-up. `local`: all of them, filtered by text and pinyin in the browser. `record`: values that narrow them. */
export interface Lookup {
  local: boolean;
  load: (
    client: QueryClient,
    text: string,
    signal: AbortSignal,
    record?: Readonly<Record<string, unknown>>,
  ) => Promise<readonly ComboOption[]>;
}

export const userLookup: Lookup = {
  local: true,
  load: async (client) =>
    (await client.ensureQueryData(usersQuery))
      .filter((user) => user.status !== 'suspended')
      .map((user) => ({ id: user.id, name: user.name, detail: user.department?.name ?? undefined })),
};
export const departmentLookup: Lookup = {
  local: true,
  load: async (client) => (await client.ensureQueryData(departmentsQuery)).map(({ id, name }) => ({ id, name })),
};

/** Objects that are no records of their own: chosen from the processes. */
const FIXED: Record<string, Lookup> = {
  process: {
    local: true,
    load: async (client) =>
      (await client.ensureQueryData(processesQuery)).map(({ id, name }) => ({ id, name: inLanguage(name) })),
  },
  stage: {
    local: true,
    load: async (client, _text, _signal, record) => {
      const all = await client.ensureQueryData(processesQuery);
      const chosen = asRef(record?.['process'])?.id;
      const processes = chosen ? all.filter((process) => process.id === chosen) : all;
      return processes.flatMap((process) =>
        process.stages.map((stage) => ({
          id: stage.id,
          name: inLanguage(stage.name),
          // What the status means stands where it is chosen (R1).
          detail:
            processes.length > 1
              ? inLanguage(process.name)
              : stage.definition
                ? inLanguage(stage.definition)
                : undefined,
        })),
      );
    },
  },
};

/** Records of an object by typed text; the server knows pinyin and two-character Chinese. */
export function recordLookup(key: string): Lookup {
  return (
    FIXED[key] ?? {
      local: false,
      load: async (client, text, signal) => {
        const objects = await client.ensureQueryData(objectsQuery);
        const object = objects.find((one: DescribedObject) => one.key === key);
        if (!object) return [];
        const page = await request<Page>('GET', `/${object.path}`, { query: { q: text.trim(), limit: 20 }, signal });
        return page.items.map((row) => ({
          id: row.id,
          name: nameOf(row, object.nameField),
          detail: asRef(row['account'])?.name ?? undefined,
        }));
      },
    }
  );
}
