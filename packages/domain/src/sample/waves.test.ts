import { expect, test } from 'vitest';
import type { SampleAction } from './action.ts';
import { wavesOf } from './waves.ts';

let at = 0;
const create = (
  object: 'account' | 'contact' | 'opportunity' | 'activity' | 'lead',
  key: string,
  links = {},
): SampleAction => ({
  at: at++,
  by: 'p',
  do: 'create',
  object,
  key,
  values: {},
  links,
});
const change = (key: string): SampleAction => ({ at: at++, by: 'p', do: 'change', object: 'contact', key, values: {} });
const keys = (actions: readonly SampleAction[]) =>
  [...wavesOf(actions)].map((wave) => wave.map((action) => ('key' in action ? action.key : action.do)));

test('actions of different accounts and leads go together, those of one account one after the other', () => {
  const actions = [
    create('account', 'a1'),
    create('account', 'a2'),
    create('contact', 'c1', { account: 'a1' }),
    create('contact', 'c2', { account: 'a2' }),
    create('lead', 'l1'),
    create('opportunity', 'd1', { account: 'a1' }),
    create('activity', 'n1', { opportunity: 'd1', contact: 'c1' }),
    create('activity', 'n2', { lead: 'l1' }),
    change('c1'),
    change('c2'),
    { at, by: 'p', do: 'read' } as const,
    change('c2'),
  ];
  expect(keys(actions)).toEqual([
    ['a1'],
    ['a2'],
    ['c1', 'c2', 'l1'],
    ['d1'],
    ['n1', 'n2'],
    ['c1', 'c2'],
    ['read'],
    ['c2'],
  ]);
});

test('nothing is lost or moved, and a wave has an end', () => {
  const leads = Array.from({ length: 20 }, (_item, index) => create('lead', `l${index}`));
  expect([...wavesOf(leads)].flat()).toEqual(leads);
  expect([...wavesOf(leads)].map((wave) => wave.length)).toEqual([8, 8, 4]);
});
