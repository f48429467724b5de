import { describe, expect, it } from 'vitest';
import { FIELD_KINDS } from '@throughline/domain/record/field.ts';
import { fieldKinds } from '@throughline/domain/record/field-kinds.ts';
import { isSortable, nextSort, sortOf } from './sort.ts';

describe('sorting by header', () => {
  it('goes largest, smallest, none for figures and A, Z, none for texts', () => {
    expect(nextSort(undefined, 'amount', 'money')).toBe('-amount');
    expect(nextSort('-amount', 'amount', 'money')).toBe('amount');
    expect(nextSort('amount', 'amount', 'money')).toBeUndefined();
    expect(nextSort('-amount', 'name', 'text')).toBe('name');
    expect(nextSort('name', 'name', 'text')).toBe('-name');
    expect(nextSort('-name', 'name', 'text')).toBeUndefined();
  });
  it('reads the first field of a sort', () => {
    expect(sortOf('-amount,name')).toEqual({ key: 'amount', descending: true });
    expect(sortOf(undefined)).toBeUndefined();
  });
  it('offers no header that the engine cannot sort by', () => {
    for (const kind of FIELD_KINDS) if (isSortable(kind)) expect(fieldKinds[kind].isSortable, kind).toBe(true);
  });
});
