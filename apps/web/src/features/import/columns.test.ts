import { expect, it } from 'vitest';
import type { ImportColumn } from '@throughline/domain/import/import.contract.ts';
import { chosenOf, columnsWith, LEAVE_OUT, MAKE_FIELD } from './columns.ts';

const column = (at: number, field: string | null, extra: Partial<ImportColumn> = {}): ImportColumn => ({
  column: at,
  header: `H${at}`,
  examples: [],
  field,
  create: null,
  confidence: 1,
  how: null,
  attention: null,
  unit: null,
  dateOrder: null,
  newKind: 'text',
  ...extra,
});

it('gives a field to one column only, and keeps how the others are read', () => {
  const unit = { exponent: 4, text: '万' };
  const columns = [column(0, 'name'), column(1, 'amount', { unit }), column(2, null)];
  expect(columnsWith(columns, 2, 'name', 'x')).toEqual([
    { column: 0, field: null },
    { column: 1, field: 'amount', unit },
    { column: 2, field: 'name' },
  ]);
});

it('makes a new field, or leaves the column out', () => {
  const columns = [column(0, 'name')];
  expect(columnsWith(columns, 0, MAKE_FIELD, '备注2')).toEqual([
    { column: 0, field: null, create: { label: '备注2', kind: 'text' } },
  ]);
  expect(columnsWith(columns, 0, LEAVE_OUT, 'x')).toEqual([{ column: 0, field: null }]);
  expect(chosenOf(column(0, null, { create: { label: 'x', kind: 'text' } }))).toBe(MAKE_FIELD);
});
