import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from './cell.ts';
import { readHeading } from './normalize.ts';
import { type MoneyOptions, parseMoney } from './parse-money.ts';

const money = (cell: Cell, options: Partial<MoneyOptions> = {}) => {
  const outcome = parseMoney(cell, { currency: 'CNY', ...options });
  return outcome.ok ? `${outcome.value.minor} ${outcome.value.currency}` : outcome.problem.en;
};

describe('parseMoney', () => {
  test.each([
    ['$22,700.00', '2270000 USD'],
    ['¥ 86', '8600 CNY'],
    ['￥1,234.5', '123450 CNY'],
    ['12.5万', '12500000 CNY'],
    ['12.5萬元', '12500000 CNY'],
    ['1.2亿', '12000000000 CNY'],
    ['1亿2000万', '12000000000 CNY'],
    ['RMB 3,000', '300000 CNY'],
    ['3000 rmb', '300000 CNY'],
    ['(1,000)', '-100000 CNY'],
    ['($1,000.50)', '-100050 USD'],
    ['-$5', '-500 USD'],
    ['$-5', '-500 USD'],
    ['1,000-', '-100000 CNY'],
    ['1.234,56', '123456 CNY'],
    ['€ 1.234,56', '123456 EUR'],
    ['1 234,56 €', '123456 EUR'],
    ["CHF 1'234.50", '123450 CHF'],
    ['１２，０００．５０', '1200050 CNY'],
    ['$342.09K', '34209000 USD'],
    ['$1,117.10K', '111710000 USD'],
    ['1.5 million USD', '150000000 USD'],
    ['美元 3000 元', '300000 USD'],
    ['$3,000 HKD', '300000 HKD'],
    ['HK$ 12', '1200 HKD'],
    ['¥12', '1200 CNY'],
    ['JPY 1200', '1200 JPY'],
    ['12,34,567', '123456700 CNY'],
    ['0', '0 CNY'],
    ['300块', '30000 CNY'],
    ['1e6', '100000000 CNY'],
  ])('%s is %s', (text, expected) => expect(money(text)).toBe(expected));

  test.each(['面议', '待定', 'abc', '12.3.4', '1,2345', '12万5', '$5 €', '--5', '', '12a', '1,0000', '万'])(
    '%s is refused',
    (text) => expect(parseMoney(text, { currency: 'CNY' }).ok).toBe(false),
  );

  test('“面议” says why, as on the import screen', () => {
    expect(parseMoney('面议', { currency: 'CNY' })).toMatchObject({ problem: { zh: '“面议”不是数' } });
  });

  test('signs shared by several currencies follow the workspace', () => {
    expect(money('$5', { currency: 'HKD' })).toBe('500 HKD');
    expect(money('¥500', { currency: 'JPY' })).toBe('500 JPY');
    expect(money('300元', { currency: 'TWD' })).toBe('30000 TWD');
    expect(money('300元', { currency: 'USD' })).toBe('30000 CNY');
  });

  test('the unit of the heading counts unless the cell has its own', () => {
    const { unit } = readHeading('金额(万)');
    expect(money('12.5', { unit })).toBe('12500000 CNY');
    expect(money('¥ 86', { unit })).toBe('86000000 CNY');
    expect(money('12.5万', { unit })).toBe('12500000 CNY');
    expect(money(12.5, { unit })).toBe('12500000 CNY');
    expect(money('12', { unit: readHeading('Amount (USD k)').unit })).toBe('1200000 USD');
  });

  test('a lone comma follows the column', () => {
    expect(money('1,234')).toBe('123400 CNY');
    expect(money('1,234', { decimalComma: true })).toBe('123 CNY');
    expect(money('1.234', { decimalComma: true })).toBe('123400 CNY');
    expect(money('12,5')).toBe('1250 CNY');
  });

  test('a range is refused with its ends', () => {
    expect(parseMoney('10-20万', { currency: 'CNY' })).toMatchObject({
      ok: false,
      suggestions: [{ value: '10万' }, { value: '20万' }],
    });
  });

  test('what is rounded or vague is said', () => {
    expect(parseMoney('0.335', { currency: 'CNY' })).toMatchObject({
      value: { minor: 34 },
      note: { en: 'rounded to 0.34' },
    });
    expect(parseMoney('约30万', { currency: 'CNY' })).toMatchObject({
      value: { minor: 30_000_000 },
      note: { zh: '按 300000.00' },
    });
    expect(parseMoney('9'.repeat(20), { currency: 'CNY' }).ok).toBe(false);
  });

  test('cells of a workbook', () => {
    expect(money(22_700.1)).toBe('2270010 CNY');
    expect(money(0.1 + 0.2)).toBe('30 CNY');
    expect(money({ kind: 'money', value: 22_700, sign: '$' })).toBe('2270000 USD');
    expect(money({ kind: 'money', value: 5, sign: 'EUR' })).toBe('500 EUR');
    expect(parseMoney(true, { currency: 'CNY' }).ok).toBe(false);
    expect(parseMoney({ kind: 'date', local: '2026-01-03' }, { currency: 'CNY' }).ok).toBe(false);
  });

  test('every amount in cents comes back exactly, however it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (minor) => {
        const size = String(Math.abs(minor)).padStart(3, '0');
        const sign = minor < 0 ? '-' : '';
        const whole = size.slice(0, -2);
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
        const cents = size.slice(-2);
        const expected = `${minor} USD`;
        expect(money(`${sign}${whole}.${cents}`, { currency: 'USD' })).toBe(expected);
        expect(money(`${sign}$${grouped}.${cents}`, { currency: 'USD' })).toBe(expected);
        expect(money(`${sign}${grouped.replaceAll(',', '.')},${cents}`, { currency: 'USD' })).toBe(expected);
        if (Math.abs(minor) < 10 ** 12) expect(money(minor / 100, { currency: 'USD' })).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('no text throws or gives a fraction of a cent', () => {
    const alphabet = fc.constantFrom(...'0123456789.,()-+ 万亿千kKmM$¥€元RMBUSD%约eE'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: alphabet, maxLength: 20 })), (text) => {
        const outcome = parseMoney(text, { currency: 'CNY' });
        if (outcome.ok) expect(Number.isSafeInteger(outcome.value.minor)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
