import { queryOptions } from '@tanstack/react-query';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

export interface ListedFiles {
  items: FileRow[];
  /** The caller may add, remove and bring back. */
  canChange: boolean;
}

/** Files of a record, newest first. */
export const filesQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: keys.about(object, 'files', id),
    queryFn: ({ signal }) => request<ListedFiles>('GET', '/files', { query: { object, record: id }, signal }),
  });
