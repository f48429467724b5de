import { describe, expect, test } from 'vitest';
import type { Field } from '../record/field.ts';
import type { Cell } from './cell.ts';
import { cellText, decimalText } from './cell.ts';
import { ColumnWitness } from './column-witness.ts';
import { normalized, readHeading } from './normalize.ts';
import { parseBoolean, parseChoice, parseChoices } from './parse-choice.ts';
import { parseInteger, parseNumber, parsePercent } from './parse-number.ts';
import { splitPeople } from './parse-people.ts';
import { parseCell } from './values.ts';

const label = (zh: string, en: string) => ({ zh, en });
const STAGES = [
  { key: 'qualify', label: label('商务', 'Qualify') },
  { key: 'quote', label: label('已报价', 'Quoted'), synonyms: ['报价中', 'proposal'] },
  { key: 'won', label: label('签约', 'Won'), synonyms: ['签了', 'closed won'] },
  { key: 'aPlus', label: label('A+', 'A+') },
  { key: 'a', label: label('A', 'A') },
];

describe('numbers', () => {
  test.each<[Cell, unknown]>([
    ['1,234', 1234],
    ['12.0', 12],
    ['3千', 3000],
    ['30 人', 30],
    ['１２', 12],
    [7, 7],
    ['12.5', 'refused'],
    ['abc', 'refused'],
    [true, 'refused'],
  ])('integer %j is %j', (cell, expected) => {
    const outcome = parseInteger(cell);
    expect(outcome.ok ? outcome.value : 'refused').toBe(expected);
  });

  test('decimals are rounded to their places, with a note', () => {
    expect(parseNumber('1.005', 2)).toMatchObject({ value: 1.01, note: { en: 'rounded to 1.01' } });
    expect(parseNumber('1.50', 2)).toEqual({ ok: true, value: 1.5 });
    expect(parseNumber('1,5', 2, { decimalComma: true })).toEqual({ ok: true, value: 1.5 });
  });

  test.each<[Cell, boolean, unknown]>([
    ['45%', false, 0.45],
    ['45％', true, 0.45],
    ['0.45', false, 0.45],
    ['45', true, 0.45],
    ['1', true, 0.01],
    ['1', false, 1],
    ['百分之45', false, 0.45],
    [{ kind: 'percent', value: 0.45 }, true, 0.45],
    [0.07, false, 0.07],
    ['45', false, 'refused'],
    ['120%', false, 'refused'],
    ['-5%', false, 'refused'],
  ])('percent %j (to a hundred: %j) is %j', (cell, hundreds, expected) => {
    const outcome = parsePercent(cell, { hundreds });
    expect(outcome.ok ? outcome.value : 'refused').toBe(expected);
  });

  test('a number is shown without exponent and binary noise', () => {
    expect(decimalText(0.1 + 0.2)).toBe('0.3');
    expect(decimalText(1e21)).toBe('1000000000000000000000');
    expect(decimalText(-1.5e-7)).toBe('-0.00000015');
    expect(decimalText(1.25e22)).toBe('12500000000000000000000');
    expect(cellText(13_800_138_000)).toBe('13800138000');
    expect(cellText({ kind: 'percent', value: 0.07 })).toBe('7%');
  });
});

describe('booleans and choices', () => {
  test.each(['是', 'Y', 'yes', 'TRUE', '1', '✓', '√', '有'])('%s is yes', (text) =>
    expect(parseBoolean(text)).toEqual({ ok: true, value: true }),
  );
  test.each(['否', 'N', 'no', 'false', '0', '×', '无'])('%s is no', (text) =>
    expect(parseBoolean(text)).toEqual({ ok: true, value: false }),
  );
  test('other texts are neither', () =>
    expect(parseBoolean('也许')).toMatchObject({ ok: false, suggestions: [{}, {}] }));

  test.each([
    ['商务', 'qualify'],
    ['已报价', 'quote'],
    [' Proposal ', 'quote'],
    ['Closed-Won', 'won'],
    ['ＷＯＮ', 'won'],
    ['A+', 'aPlus'],
    ['a', 'a'],
  ])('%s is %s', (text, key) => expect(parseChoice(text, STAGES)).toEqual({ ok: true, value: key }));

  test('an unknown option suggests what looks like it; the decision of a person comes first', () => {
    expect(parseChoice('报价', STAGES)).toMatchObject({ ok: false, suggestions: [{ value: 'quote' }] });
    expect(parseChoice('签了吗', STAGES, new Map([[normalized('签了吗'), 'won']]))).toEqual({ ok: true, value: 'won' });
  });

  test('where two options share a spelling, a name wins, then the first', () => {
    const shared = [
      { key: 'first', label: label('一', 'one'), synonyms: ['same', 'two'] },
      { key: 'second', label: label('二', 'two'), synonyms: ['same'] },
    ];
    expect(parseChoice('Two', shared)).toEqual({ ok: true, value: 'second' });
    expect(parseChoice('same', shared)).toEqual({ ok: true, value: 'first' });
  });

  test('several options in a cell', () => {
    expect(parseChoices('商务、签了; 商务', STAGES)).toEqual({ ok: true, value: ['qualify', 'won'] });
    expect(parseChoices('商务、外星', STAGES)).toMatchObject({ ok: false });
  });
});

describe('splitPeople', () => {
  test.each([
    ['王磊/李想', '王磊', ['李想']],
    ['王磊、李想，张宁', '王磊', ['李想', '张宁']],
    ['王磊 李想', '王磊', ['李想']],
    ['王磊和李想', '王磊', ['李想']],
    ['Lewis, James', 'Lewis, James', []],
    ['Ann Lee; Bo Ray', 'Ann Lee', ['Bo Ray']],
    ['Ann  Lee', 'Ann Lee', []],
    ['王磊/王磊', '王磊', []],
    ['和珅', '和珅', []],
  ])('%s', (text, owner, collaborators) => expect(splitPeople(text)).toEqual({ owner, collaborators }));
  test('a blank cell has nobody', () => expect(splitPeople(' / ')).toBeUndefined());
});

describe('readHeading', () => {
  test.each([
    ['金额(万)', '金额', 4, undefined],
    ['金额（万元）', '金额', 4, 'CNY'],
    ['金额/万元', '金额', 4, 'CNY'],
    ['合同额（单位：亿元）', '合同额', 8, 'CNY'],
    ['Amount (USD k)', 'amount', 3, 'USD'],
    ['Revenue (in thousands)', 'revenue', 3, undefined],
    ['赢率(%)', '赢率', -2, undefined],
    ['赢率%', '赢率', -2, undefined],
    ['客户名称（全称）', '客户名称', undefined, undefined],
    ['deal_stage', 'dealstage', undefined, undefined],
    ['*项目名称', '项目名称', undefined, undefined],
  ])('%s', (text, name, exponent, currency) => {
    const heading = readHeading(text);
    expect([heading.name, heading.unit?.exponent, heading.unit?.currency]).toEqual([name, exponent, currency]);
  });
});

describe('ColumnWitness', () => {
  const conclude = (...cells: Cell[]) => {
    const witness = new ColumnWitness();
    for (const cell of cells) witness.observe(cell);
    return witness.conclude();
  };

  test('one value above 12 decides the order of a column', () => {
    expect(conclude('3/1/2026', '15/2/2026')).toMatchObject({ dateOrder: 'dmy', dateOrderUnsure: false });
    expect(conclude('3/1/2026', '2/15/2026')).toMatchObject({ dateOrder: 'mdy', dateOrderUnsure: false });
    expect(conclude('1/15/26', '2/20/26')).toMatchObject({ dateOrder: 'mdy' });
  });
  test('a column that can be read both ways, or contradicts itself, is unsure', () => {
    expect(conclude('3/1/2026', '4/2/2026')).toMatchObject({ dateOrder: undefined, dateOrderUnsure: true });
    expect(conclude('15/1/2026', '1/15/2026')).toMatchObject({ dateOrder: undefined, dateOrderUnsure: true });
    expect(conclude('26/1/3', '26/1/31', '27/2/30')).toMatchObject({ dateOrder: undefined, dateOrderUnsure: true });
    expect(conclude('2026-01-03')).toMatchObject({ dateOrderUnsure: false });
  });
  test('decimal commas and hundreds', () => {
    expect(conclude('1,234', '12,5')).toMatchObject({ decimalComma: true });
    expect(conclude('1,234', '12.5')).toMatchObject({ decimalComma: false });
    expect(conclude('1,234')).toMatchObject({ decimalComma: false });
    expect(conclude('0.5', '1')).toMatchObject({ hundreds: false });
    expect(conclude('1', '45')).toMatchObject({ hundreds: true });
    expect(conclude('45%')).toMatchObject({ hundreds: false });
  });
  test.each<[string, Cell[]]>([
    ['empty', ['', ' ']],
    ['date', ['2026年1月3日', '2026/1/4', '20260105']],
    ['dateTime', ['15 Apr, 2021 00:02:00', { kind: 'date', local: '2026-01-03' }]],
    ['money', ['$22,700.00', '12.5万', '3']],
    ['integer', ['1', '2,000', 3]],
    ['decimal', ['1.5', 2]],
    ['percent', ['45%', { kind: 'percent', value: 0.1 }]],
    ['boolean', ['是', '否', true]],
    ['email', ['a@b.cn']],
    ['phone', ['13800138000', '021-12345678', 13_800_138_000]],
    ['url', ['www.a.com', 'https://b.cn/x']],
    ['text', ['王磊', 'MES 升级二期', '金额']],
    ['longText', ['长'.repeat(80)]],
  ])('values of shape %s', (shape, cells) => expect(conclude(...cells).shape).toBe(shape));
  test('examples are different values, at most five', () => {
    expect(conclude('a', 'a', 'b', 'c', 'd', 'e', 'f').examples).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('parseCell', () => {
  const context = {
    evidence: { decimalComma: false, hundreds: false },
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    defaultYear: 2026,
  };
  const base = { key: 'x', label: label('某', 'x') };
  const parse = (field: Field, cell: Cell) => parseCell(field, cell, context);

  test('every kind gives its wire value', () => {
    expect(parse({ ...base, kind: 'text' }, '  MES ')).toEqual({ ok: true, value: 'MES' });
    expect(parse({ ...base, kind: 'text' }, 13_800_138_000)).toEqual({ ok: true, value: '13800138000' });
    expect(parse({ ...base, kind: 'decimal', scale: 2 }, '12.5')).toEqual({ ok: true, value: 12.5 });
    expect(parse({ ...base, kind: 'money' }, '12.5万')).toMatchObject({
      value: { minor: 12_500_000, currency: 'CNY' },
    });
    expect(parse({ ...base, kind: 'date' }, '2026年1月3日')).toEqual({ ok: true, value: '2026-01-03' });
    expect(parse({ ...base, kind: 'email' }, 'Ann <ann@x.com>')).toEqual({ ok: true, value: 'ann@x.com' });
    expect(parse({ ...base, kind: 'reference', to: 'account' }, ' 博瑞  电子 ')).toEqual({
      ok: true,
      value: '博瑞 电子',
    });
    expect(parse({ ...base, kind: 'url' }, 'www.a.com')).toEqual({ ok: true, value: 'https://www.a.com' });
    expect(parse({ ...base, kind: 'address' }, '苏州')).toEqual({ ok: true, value: { text: '苏州' } });
    expect(parse({ ...base, kind: 'integer' }, '')).toEqual({ ok: true, value: null });
  });

  test('bounds of the field, broken formulas and attachments are refused', () => {
    expect(parse({ ...base, kind: 'integer', max: 10 }, '11').ok).toBe(false);
    expect(parse({ ...base, kind: 'text', maxLength: 3 }, 'abcd').ok).toBe(false);
    expect(parse({ ...base, kind: 'email' }, 'not an address').ok).toBe(false);
    expect(parse({ ...base, kind: 'text' }, '#REF!')).toMatchObject({ ok: false, problem: { zh: '公式出错：#REF!' } });
    expect(parse({ ...base, kind: 'attachment' }, 'a.pdf').ok).toBe(false);
  });
});
