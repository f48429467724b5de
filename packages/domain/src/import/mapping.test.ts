import { describe, expect, test } from 'vitest';
import type { ObjectDescription } from '../record/object.ts';
import type { Cell } from './cell.ts';
import { ColumnWitness } from './column-witness.ts';
import { importableFields, knownNames, suggestMapping } from './mapping.ts';

const DEAL: ObjectDescription = {
  key: 'opportunity',
  path: 'opportunities',
  label: { zh: '商机', en: 'Opportunity' },
  plural: { zh: '商机', en: 'Opportunities' },
  table: 'opportunity',
  nameField: 'name',
  fields: [
    { key: 'name', kind: 'text', label: { zh: '名称', en: 'Name' }, synonyms: ['项目名称', 'deal name'] },
    {
      key: 'account',
      kind: 'reference',
      to: 'account',
      label: { zh: '客户', en: 'Account' },
      synonyms: ['甲方', '客户名称'],
    },
    { key: 'amount', kind: 'money', label: { zh: '金额', en: 'Amount' }, synonyms: ['close_value'] },
    {
      key: 'closeDate',
      kind: 'date',
      label: { zh: '预计成交', en: 'Expected close' },
      synonyms: ['预计', 'close date'],
    },
    { key: 'contactEmail', kind: 'email', label: { zh: '联系邮箱', en: 'Contact mail' } },
    { key: 'files', kind: 'attachment', label: { zh: '附件', en: 'Files' } },
    { key: 'score', kind: 'integer', system: true, label: { zh: '得分', en: 'Score' } },
  ],
  listColumns: [],
  formFields: [],
};

const map = (columns: Record<string, Cell[]>) =>
  suggestMapping(
    DEAL,
    Object.entries(columns).map(([header, cells], column) => {
      const witness = new ColumnWitness();
      for (const cell of cells) witness.observe(cell);
      return { column, header, evidence: witness.conclude() };
    }),
  );
const fields = (columns: Record<string, Cell[]>) => map(columns).map(({ field }) => field);

describe('suggestMapping', () => {
  test('the columns of the import screen', () => {
    const mapping = map({
      名称: ['MES 升级二期'],
      甲方: ['博瑞电子(苏州)有限公司'],
      '金额(万)': ['12.5', '¥ 86'],
      预计: ['2026年1月', '3月底', 'Q2'],
      负责人: ['王磊/李想'],
      备注2: ['等法务'],
    });
    expect(mapping.map(({ field, how }) => [field, how?.zh])).toEqual([
      ['name', '同名'],
      ['account', '同义'],
      ['amount', '单位 万 → 元'],
      ['closeDate', '同义'],
      ['owner', '第一个为负责人'],
      [null, undefined],
    ]);
    expect(mapping[2]).toMatchObject({ unit: { exponent: 4 }, examples: ['12.5', '¥ 86'] });
    expect(mapping[5]).toMatchObject({ confidence: 0, newKind: 'text' });
  });

  test('the name of the object in a heading is passed over; spelling does not matter', () => {
    expect(fields({ 商机金额: ['1'], 'Opportunity Name': ['x'], CLOSE_DATE: ['2026-01-03'] })).toEqual([
      'amount',
      'name',
      'closeDate',
    ]);
  });

  test('a field is given once, to the better column', () => {
    expect(fields({ 客户名称: ['a'], 客户: ['b'] })).toEqual([null, 'account']);
  });

  test('values speak where names are silent, never against amounts', () => {
    const mapping = map({ 名称: ['x'], Mail: ['a@b.cn', 'c@d.cn'], When: ['2026-01-03'], Worth: ['$5', '$1,000.00'] });
    expect(mapping.map(({ field, how }) => [field, how?.en])).toEqual([
      ['name', 'Same name'],
      ['contactEmail', 'Values look like e-mail addresses'],
      ['closeDate', 'Values look like dates'],
      [null, undefined],
    ]);
    expect(fields({ When: ['2026-01-03'], Then: ['2026-01-04'] })).toEqual([null, null]);
  });

  test('a name with values of another kind is doubted, a resemblance dropped', () => {
    expect(map({ 金额: ['a@b.cn'] })[0]).toMatchObject({
      field: 'amount',
      confidence: 0.6,
      attention: { en: expect.any(String) },
    });
    expect(fields({ 金额单号: ['2026-01-03'] })).not.toContain('amount');
  });

  test('an undecided date order is asked about', () => {
    expect(map({ 预计: ['3/1/2026', '4/2/2026'] })[0]?.attention?.zh).toContain('日/月');
    expect(map({ 预计: ['3/1/2026', '15/2/2026'] })[0]?.attention).toBeUndefined();
  });

  test('system fields and attachments are not filled from files, unless asked for', () => {
    const keys = importableFields(DEAL).map(({ key }) => key);
    expect(keys).not.toContain('files');
    expect(keys).not.toContain('createdAt');
    expect(importableFields(DEAL, ['createdAt']).map(({ key }) => key)).toContain('createdAt');
    expect(knownNames(DEAL).has('商机金额')).toBe(true);
  });
});
