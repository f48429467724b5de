import { describe, expect, it } from 'vitest';
import type { Field } from '@throughline/domain/record/field.ts';
import { asRef, changedInput, nameOf, sameValue, toInput } from './value.ts';

const label = { zh: '字段', en: 'Field' };
const owner: Field = { key: 'owner', kind: 'user', label };
const name: Field = { key: 'name', kind: 'text', label };
const tags: Field = { key: 'tags', kind: 'multiChoice', label, options: [] };

describe('values on the wire', () => {
  it('write references as their id and blanks as null', () => {
    expect(toInput(owner, { id: 'u1', name: '王磊' })).toBe('u1');
    expect(toInput(name, '')).toBeNull();
    expect(toInput(tags, [])).toBeNull();
    expect(asRef('u1')).toBeUndefined();
  });
  it('compare references by id only', () => {
    expect(sameValue(owner, { id: 'u1', name: '王磊' }, { id: 'u1', name: null })).toBe(true);
    expect(sameValue(owner, { id: 'u1', name: '王磊' }, null)).toBe(false);
    expect(sameValue(name, null, '')).toBe(true);
  });
  it('send what changed, nothing else', () => {
    const before = { name: 'MES 升级', owner: { id: 'u1', name: '王磊' }, tags: ['risk'] };
    expect(changedInput([name, owner, tags], before, { ...before })).toEqual({});
    expect(
      changedInput([name, owner, tags], before, { name: 'MES 升级', owner: { id: 'u2', name: '李想' }, tags: [] }),
    ).toEqual({ owner: 'u2', tags: null });
    expect(changedInput([name, owner], before, { name: '' })).toEqual({ name: null });
  });
  it('name a record without a name by its id', () => {
    expect(nameOf({ id: '00000000-0000-7000-8000-000000abcdef', version: 1 }, 'name')).toBe('#abcdef');
  });
});
