import { describe, expect, it } from 'vitest';
import { columnStateOf } from './column-state.ts';

const known = new Set(['name', 'amount', 'owner', 'cf_site']);

describe('columnStateOf', () => {
  it('begins with the defaults, the name first', () => {
    expect(columnStateOf(null, ['amount', 'name'], known, 'name')).toEqual({ columns: ['name', 'amount'], widths: {} });
  });
  it('drops fields that are gone and widths that are absurd', () => {
    const stored = { columns: ['owner', 'cf_gone', 'owner', 7], widths: { owner: 5000, amount: 120, cf_gone: 100 } };
    expect(columnStateOf(stored, ['amount'], known, 'name')).toEqual({
      columns: ['name', 'owner'],
      widths: { amount: 120 },
    });
  });
});
