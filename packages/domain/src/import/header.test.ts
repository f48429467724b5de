import { describe, expect, test } from 'vitest';
import type { Cell, FileRow } from './cell.ts';
import { findHeader, headingsOf } from './header.ts';

/** Rows numbered from 1; null is a blank row, which a reader leaves out. */
const sheet = (...rows: (Cell[] | null)[]): FileRow[] =>
  rows.flatMap((cells, at) => (cells === null ? [] : [{ rowNumber: at + 1, cells }]));

const DATA: Cell[][] = [
  ['MES 升级二期', '博瑞电子', '商务', '12.5', '2026年1月3日'],
  ['WMS 一期', '远景', '已报价', '86', '3月底'],
  ['ERP', '中天', '签了', '120', '2026/3/1'],
];

describe('findHeader', () => {
  test('a heading in the first row', () => {
    expect(findHeader(sheet(['项目名称', '甲方', '阶段', '金额(万)', '预计'], ...DATA))).toMatchObject({
      headerRow: 1,
      rows: [1],
      headings: ['项目名称', '甲方', '阶段', '金额(万)', '预计'],
      unsure: false,
    });
  });

  test('below a merged title, a note and a blank row', () => {
    const rows = sheet(
      ['2025 项目台账', '', '', '', ''],
      ['制表：王磊', '', '', '', '单位：万元'],
      null,
      ['项目名称', '甲方', '阶段', '金额', '预计'],
      ...DATA,
    );
    expect(findHeader(rows)).toMatchObject({ headerRow: 4, rows: [4] });
  });

  test('group titles over a second row of headings', () => {
    const rows = sheet(['项目', '', '', '商务', ''], ['名称', '甲方', '阶段', '金额', '预计'], ...DATA);
    expect(findHeader(rows)).toMatchObject({
      headerRow: 2,
      rows: [1, 2],
      headings: ['项目 名称', '项目 甲方', '项目 阶段', '商务 金额', '商务 预计'],
    });
  });

  test('known names win over a row that is merely textual', () => {
    const rows = sheet(['王磊', '李想', '张宁'], ['name', 'stage', 'owner'], ['a', 'b', 'c'], ['d', 'e', 'f']);
    expect(findHeader(rows, new Set(['name', 'stage', 'owner']))).toMatchObject({ headerRow: 2 });
  });

  test('a file that begins with data has no heading', () => {
    const rows = sheet([1, 'MES', '2026-01-03'], [2, 'WMS', '2026-01-04'], [3, 'ERP', '2026-01-05']);
    expect(findHeader(rows)).toEqual({ headerRow: 0, rows: [], headings: ['', '', ''], unsure: true });
  });

  test('names alone, without anything that differs below, are unsure', () => {
    expect(findHeader(sheet(['name'], ['一丁'], ['一三']))).toMatchObject({ headerRow: 1, unsure: true });
  });

  test('numbers among the headings make it unsure', () => {
    expect(findHeader(sheet(['Year', '2000'], ['Timber', 2666], ['Other', 498]))).toMatchObject({
      headerRow: 1,
      unsure: true,
    });
  });

  test('an empty sheet', () => expect(findHeader([])).toMatchObject({ headerRow: 0, unsure: true }));

  test('a choice of rows by hand makes the headings of three rows', () => {
    const rows = sheet(['Region', 'Part', ''], ['', 'from', 'to'], ['', '(%)', ''], ['x', 1, 2]);
    expect(headingsOf(rows, [1, 2, 3])).toEqual(['Region', 'Part from (%)', 'Part to']);
  });
});
