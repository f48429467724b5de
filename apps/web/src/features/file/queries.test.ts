import { expect, it } from 'vitest';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { versionOf } from './queries.ts';

const file = (id: string, documentKind: FileRow['documentKind']): FileRow => ({
  id,
  name: `${id}.pdf`,
  type: 'application/pdf',
  size: 1,
  field: null,
  documentKind,
  viewable: true,
  createdAt: '2026-11-20T08:00:00Z',
  createdBy: null,
});

it('numbers the files of one kind, the oldest first', () => {
  const files = [
    file('q3', 'quote'),
    file('note', 'other'),
    file('q2', 'quote'),
    file('plan', 'proposal'),
    file('note2', 'other'),
    file('loose', null),
    file('q1', 'quote'),
  ];
  expect(files.map((one) => versionOf(one, files))).toEqual([3, undefined, 2, undefined, undefined, undefined, 1]);
});
