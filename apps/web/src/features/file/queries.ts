import { queryOptions } from '@tanstack/react-query';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

export interface ListedFiles {
  items: FileRow[];
  /** The caller may add, remove and bring back. */
  canAdd: boolean;
  canChange: boolean;
}

/** Files of a record, newest first. */
export const filesQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: keys.about(object, 'files', id),
    queryFn: ({ signal }) => request<ListedFiles>('GET', '/files', { query: { object, record: id }, signal }),
  });

/**
 * Which version of its document a file is, 1 = the oldest of its kind (R142); undefined where it is the only one, or of no
 * kind that has versions.
 * @param files all of the record, newest first
 */
export function versionOf(file: FileRow, files: readonly FileRow[]): number | undefined {
  if (file.documentKind === null || file.documentKind === 'other') return undefined;
  const same = files.filter((one) => one.documentKind === file.documentKind);
  return same.length < 2 ? undefined : same.length - same.findIndex((one) => one.id === file.id);
}
