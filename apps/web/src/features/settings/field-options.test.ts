import { expect, it } from 'vitest';
import { draftsOf, optionsOf } from './field-options.ts';

const line = (zh: string, en = '', key = '') => ({ key, zh, en, color: 'slate', retired: false });

it('keeps keys that records hold and makes new ones apart', () => {
  const sent = optionsOf([line('老', 'Old', 'old'), line('新', 'Old'), line('公开招标'), line('邀请招标'), line('  ')]);
  expect(sent.map((option) => option.key)).toEqual(['old', 'old_2', 'option_2', 'option_3']);
  expect(sent[2]?.label).toEqual({ zh: '公开招标', en: '公开招标' });
});

it('comes back as it was', () => {
  const options = [
    { key: 'a', label: { zh: '甲', en: 'A' }, color: 'blue' },
    { key: 'b', label: { zh: '乙', en: 'B' }, color: 'teal', retired: true },
  ];
  expect(optionsOf(draftsOf(options))).toEqual(options);
});
