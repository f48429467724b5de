import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount, toMajor, toMinor } from './amount.ts';

describe('parseAmount', () => {
  it.each([
    ['1,234.50', 1234.5],
    ['12.5万', 125_000],
    ['￥3亿', 300_000_000],
    ['１２３', 123],
    ['2k', 2000],
    ['-8', -8],
    ['.5', 0.5],
    ['', null],
    ['面议', undefined],
    ['1.2.3', undefined],
  ])('%s is %s', (text, value) => expect(parseAmount(text)).toBe(value));
});

describe('minor units', () => {
  it('follow the currency', () => {
    expect(toMinor(1.005, 'CNY')).toBe(101);
    expect(toMinor(-1.005, 'CNY')).toBe(-101);
    expect(toMajor(12_345, 'CNY')).toBe(123.45);
    expect(toMinor(99, 'JPY')).toBe(99);
  });
  it('come back unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (minor) => toMinor(toMajor(minor, 'CNY'), 'CNY') === minor),
    );
  });
});
