import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from './cell.ts';
import type { DateOrder } from './moment.ts';
import { parseDate, parseDateTime } from './parse-date.ts';

const options = { defaultYear: 2026, timeZone: 'Asia/Shanghai' };
const day = (cell: Cell, order?: DateOrder) => {
  const outcome = parseDate(cell, { ...options, order });
  return outcome.ok ? outcome.value : outcome.problem.en;
};

describe('parseDate', () => {
  test.each([
    ['2026年1月3日', '2026-01-03'],
    ['2026-01-03', '2026-01-03'],
    ['2026/1/3', '2026-01-03'],
    ['2026.1.3', '2026-01-03'],
    ['2026. 1. 3', '2026-01-03'],
    ['20260103', '2026-01-03'],
    ['２０２６－０１－０３', '2026-01-03'],
    ['2026年1月3号 星期六', '2026-01-03'],
    ['26年1月3日', '2026-01-03'],
    ['1月3日', '2026-01-03'],
    ['明年1月3日', '2027-01-03'],
    ['15 Apr, 2021 00:02:00', '2021-04-15'],
    ['Apr 15, 2021', '2021-04-15'],
    ['April 15th 2021', '2021-04-15'],
    ['15-Apr-21', '2021-04-15'],
    ['Thu, 15 Apr 2021 10:00:00 GMT', '2021-04-15'],
    ['31/12/2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['5/5/2026', '2026-05-05'],
    ['2026-01-03 14:30', '2026-01-03'],
    ['2026年1月3日 下午2时30分', '2026-01-03'],
    ['2024-02-29', '2024-02-29'],
    ['46025', '2026-01-03'],
  ])('%s is %s', (text, expected) => expect(day(text)).toBe(expected));

  test.each([
    ['3月底', '2026-03-31'],
    ['2026年1月', '2026-01-31'],
    ['2024年2月', '2024-02-29'],
    ['2026-02', '2026-02-28'],
    ['Q2', '2026-06-30'],
    ['2027Q3', '2027-09-30'],
    ['Q4 2025', '2025-12-31'],
    ['二季度', '2026-06-30'],
    ['2026年第三季度', '2026-09-30'],
    ['下半年', '2026-12-31'],
    ['预计3月中旬', '2026-03-20'],
    ['3月初', '2026-03-10'],
    ['明年底', '2027-12-31'],
    ['Mar 2026', '2026-03-31'],
  ])('%s is taken as %s, and says so', (text, expected) => {
    expect(parseDate(text, options)).toMatchObject({ ok: true, value: expected, note: { zh: expect.any(String) } });
  });

  test('“3月底” says how it was taken, as on the import screen', () => {
    const outcome = parseDate('3月底', options);
    expect(outcome.ok && outcome.note?.zh).toBe('“3月底”按 2026 年 3 月 31 日');
  });

  test('month 13 is refused with the days that may be meant', () => {
    expect(parseDate('2026-13-05', options)).toEqual({
      ok: false,
      problem: { zh: '没有 13 月', en: 'There is no month 13' },
      suggestions: [
        { value: '2026-12-05', label: { zh: '改成 2026-12-05', en: 'Change to 2026-12-05' } },
        { value: '2026-05-13', label: { zh: '改成 2026-05-13', en: 'Change to 2026-05-13' } },
      ],
    });
  });

  test('31 April is refused with 30 April', () => {
    expect(parseDate('2026-04-31', options)).toMatchObject({ ok: false, suggestions: [{ value: '2026-04-30' }] });
    expect(parseDate('2026-02-29', options)).toMatchObject({ ok: false, suggestions: [{ value: '2026-02-28' }] });
  });

  test('3/1/2026 follows the order of its column, and is asked about without one', () => {
    expect(day('3/1/2026', 'dmy')).toBe('2026-01-03');
    expect(day('3/1/2026', 'mdy')).toBe('2026-03-01');
    expect(day('26-01-03', 'ymd')).toBe('2026-01-03');
    expect(parseDate('3/1/2026', options)).toMatchObject({
      ok: false,
      suggestions: [{ value: '2026-01-03' }, { value: '2026-03-01' }],
    });
    expect(parseDate('15/13/2026', options)).toMatchObject({ ok: false });
    expect(parseDate('1/15/2026', { ...options, order: 'dmy' })).toMatchObject({ ok: false });
  });

  test.each(['面议', '待定', '', '3.14', 'N/A', '2026-01-03 25:00', 'abc 2026', '1234567', '13800138000'])(
    '%s is no date',
    (text) => expect(parseDate(text, options).ok).toBe(false),
  );

  test('cells of a workbook', () => {
    expect(day({ kind: 'date', local: '2026-01-03T08:30:00' })).toBe('2026-01-03');
    expect(day(46_025)).toBe('2026-01-03');
    expect(day(46_025.5)).toBe('2026-01-03');
    expect(day(20_260_103)).toBe('2026-01-03');
    expect(parseDate(12, options).ok).toBe(false);
    expect(parseDate(true, options).ok).toBe(false);
    expect(parseDate({ kind: 'date', local: '08:30:00' }, options).ok).toBe(false);
  });

  test('a zone moves the day, but midnight UTC is the day that was meant', () => {
    expect(day('2026-01-03T20:00:00Z')).toBe('2026-01-04');
    expect(day('2026-01-03T00:00:00.000Z')).toBe('2026-01-03');
    expect(parseDate('2026-01-03T00:00:00Z', { ...options, timeZone: 'America/New_York' })).toMatchObject({
      value: '2026-01-03',
    });
  });

  test('every day of four centuries comes back in each way of writing', () => {
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2299-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [y = 0, m = 0, d = 0] = iso.split('-').map(Number);
        for (const text of [iso, `${y}年${m}月${d}日`, `${y}/${m}/${d}`, `${y}.${m}.${d}`, iso.replaceAll('-', '')]) {
          if (day(text) !== iso) throw new Error(`${text} gave ${day(text)}`);
        }
        expect(day(`${d}/${m}/${y}`, 'dmy')).toBe(iso);
        expect(day(`${m}-${d}-${y}`, 'mdy')).toBe(iso);
      }),
    );
  });

  test('no text throws', () => {
    const alphabet = fc.constantFrom(...'0123456789年月日号-/.:, TZQ底季度上午AprMay+'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: alphabet, maxLength: 24 })), (text) => {
        const outcome = parseDateTime(text, options);
        if (outcome.ok) expect(outcome.value).toMatch(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseDateTime', () => {
  test.each([
    ['15 Apr, 2021 00:02:00', '2021-04-14T16:02:00.000Z'],
    ['2026年1月3日 下午2时30分', '2026-01-03T06:30:00.000Z'],
    ['2026-01-03 2:30 PM', '2026-01-03T06:30:00.000Z'],
    ['2026-01-03 12:05 AM', '2026-01-02T16:05:00.000Z'],
    ['2026-01-03T08:30:15.25+08:00', '2026-01-03T00:30:15.250Z'],
    ['2026-01-03T08:30:15+0100', '2026-01-03T07:30:15.000Z'],
    ['2026-01-03', '2026-01-02T16:00:00.000Z'],
  ])('%s is %s', (text, expected) => expect(parseDateTime(text, options)).toMatchObject({ ok: true, value: expected }));
});
