import { expect, it } from 'vitest';
import { type DictionaryProcess, type DictionaryStage, findStages } from './dictionary.ts';

const both = (zh: string, en: string) => ({ zh, en });
const stage = (zh: string, en: string, more: Partial<DictionaryStage> = {}): DictionaryStage => ({
  id: zh,
  key: en,
  name: both(zh, en),
  definition: both('定义', 'definition'),
  kind: 'open',
  kindLabel: both('进行中', 'Open'),
  probability: 0.1,
  windowDays: 3,
  owners: [both('销售', 'Sales rep')],
  guidance: null,
  entry: [],
  exit: [],
  actions: [],
  deliverables: [],
  ...more,
});
const process = (id: string, stages: DictionaryStage[]): DictionaryProcess => ({
  id,
  name: both(id, id),
  isDefault: false,
  version: 1,
  stages,
  channels: [],
});
const survey = {
  label: both('客户签字', 'Customer signs'),
  words: both('签署《需求调查表》', 'survey'),
  demandsProof: true,
};
const all = [
  process('a', [stage('需求确认', 'Need', { exit: [survey] }), stage('方案制定', 'Proposal')]),
  process('b', [stage('方案', 'Proposal')]),
];
const found = (search: string, id: string | null = null) =>
  findStages(all, search, id).map((one) => [one.id, ...one.stages.map((each) => each.name.zh)]);

it('finds stages by all their words, in either language, in any width and case', () => {
  expect(found('')).toEqual([
    ['a', '需求确认', '方案制定'],
    ['b', '方案'],
  ]);
  expect(found('PROPOSAL')).toEqual([
    ['a', '方案制定'],
    ['b', '方案'],
  ]);
  expect(found('调查表')).toEqual([['a', '需求确认']]);
  expect(found('销售 ｎｅｅｄ')).toEqual([['a', '需求确认']]);
  expect(found('方案', 'b')).toEqual([['b', '方案']]);
  expect(found('没有')).toEqual([]);
});
