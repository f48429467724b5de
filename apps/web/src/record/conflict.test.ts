import { describe, expect, it } from 'vitest';
import type { DescribedObject } from '../app/objects.ts';
import { askConflict, chosenValues } from './conflict.ts';

const object: DescribedObject = {
  key: 'account',
  path: 'accounts',
  label: { zh: '客户', en: 'Account' },
  plural: { zh: '客户', en: 'Accounts' },
  nameField: 'name',
  listColumns: [],
  formFields: [],
  fields: [],
  can: [],
};

describe('conflict', () => {
  it('needs no choice where the changes do not meet: mine go on top', async () => {
    await expect(
      askConflict({ object, mine: { phone: '1' }, current: { id: 'a', version: 9 }, fields: [] }),
    ).resolves.toEqual({ phone: '1' });
  });
  it('leaves the other side its fields and keeps all else that I typed', () => {
    expect(chosenValues({ amount: 1, name: '甲', need: '长文' }, new Set(['amount']))).toEqual({
      name: '甲',
      need: '长文',
    });
    expect(chosenValues({ amount: 1 }, new Set())).toEqual({ amount: 1 });
  });
});
