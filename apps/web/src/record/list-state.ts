import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DescribedObject } from '../app/objects.ts';
import type { ListSearch } from '../app/search-params.ts';
import { useColumnState } from './column-state.ts';

/** The list's part of the address, and how to change it. Undefined values leave the address. */
export function useListSearch(): [ListSearch, (next: Partial<ListSearch>) => void] {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  return [search, (next) => void navigate({ to: '.', search: { ...search, ...next } as never, replace: true })];
}

/** Columns of an object's grid as the member set them. */
export function useColumns(object: DescribedObject) {
  const known = useMemo(() => new Set(object.fields.map((field) => field.key)), [object]);
  return useColumnState(object.key, object.listColumns, known, object.nameField);
}
