import { expect, it } from 'vitest';
import { draftName } from './portal-draft.ts';

it('a draft is named after its link without holding it', () => {
  const [one, other] = ['a'.repeat(43), `${'a'.repeat(42)}b`];
  expect(draftName(one)).toBe(draftName(one));
  expect(draftName(one)).not.toBe(draftName(other));
  expect(draftName(one)).not.toContain('aaaa');
});
