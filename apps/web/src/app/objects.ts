import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Field } from '@throughline/domain/record/field.ts';
import type { Action, ObjectDescription } from '@throughline/domain/record/object.ts';
import { request } from './client.ts';
import { keys } from './keys.ts';

/** `masked`: a hint of the value is shown, and the field can be neither filtered nor sorted by. */
export type DescribedField = Field & { right: 'read' | 'write' | 'masked' };
/** An object as the caller may see it: hidden fields are left out, base fields (owner, created...) are in. */
export type DescribedObject = Pick<
  ObjectDescription,
  'key' | 'path' | 'label' | 'plural' | 'nameField' | 'listColumns' | 'formFields'
> & {
  fields: readonly DescribedField[];
  can: readonly Action[];
  /** What leads here from other objects, with the relation's name. */
  collections?: ObjectDescription['collections'];
};

/** The name behind the key of an action is the title of its task. */
const forPeople = (object: DescribedObject): DescribedObject => ({
  ...object,
  fields: object.fields.filter((field) => field.names !== 'action'),
});

export const objectsQuery = queryOptions({
  queryKey: keys.objects,
  queryFn: async ({ signal }) =>
    (await request<{ objects: DescribedObject[] }>('GET', '/objects', { signal })).objects.map(forPeople),
  staleTime: 5 * 60_000,
});

/** Given by the shell: one subscription for all that asks, of which a list has hundreds. */
export const ObjectsContext = createContext<readonly DescribedObject[]>([]);
export const useObjects = (): readonly DescribedObject[] => useContext(ObjectsContext);

/** @returns undefined where the caller may not read the object at all */
export const useFindObject = (key: string): DescribedObject | undefined =>
  useObjects().find((object) => object.key === key);

/** For pages of an object whose nav entry is shown only to its readers. */
export function useObject(key: string): DescribedObject {
  const found = useFindObject(key);
  if (!found) throw new Error(`object ${key} is not readable`);
  return found;
}

export const fieldOf = (object: DescribedObject, key: string): DescribedField | undefined =>
  object.fields.find((field) => field.key === key);
/** Records of these objects have a page of their own. */
export const recordAddress = (object: Pick<DescribedObject, 'path'>, id: string): string => `/${object.path}/${id}`;
