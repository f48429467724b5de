import { expect, it } from 'vitest';
import type { DepartmentRow } from '@throughline/domain/identity/identity.contract.ts';
import { departmentTree, reordered, withDescendants } from './department-tree.ts';

const row = (id: string, parent: string | null, position = 0): DepartmentRow => ({
  id,
  version: 1,
  name: id,
  parent,
  leader: null,
  position,
  members: 0,
});
const rows = [
  row('south', 'sales', 1),
  row('sales', null, 1),
  row('east', 'sales', 0),
  row('shanghai', 'east'),
  row('presales', null, 0),
  row('orphan', 'gone', 9),
];

it('reads the tree from above, brothers in order, and loses none', () => {
  expect(departmentTree(rows).map(({ row: { id }, depth }) => `${depth} ${id}`)).toEqual([
    '0 presales',
    '0 sales',
    '1 east',
    '2 shanghai',
    '1 south',
    '0 orphan',
  ]);
});

it('knows what lies below', () => {
  expect([...withDescendants(rows, 'sales')].toSorted()).toEqual(['east', 'sales', 'shanghai', 'south']);
});

it('moves among brothers and tells only the positions that change', () => {
  const brothers = [row('a', null, 0), row('b', null, 0), row('c', null, 2)];
  expect(reordered(brothers, 'b', -1).map(({ row: { id }, position }) => [id, position])).toEqual([['a', 1]]);
  expect(reordered(brothers, 'a', -1)).toEqual([]);
});
