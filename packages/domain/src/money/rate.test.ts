import { describe, expect, it } from 'vitest';
import { rateOn } from './rate.ts';

const RATES = [
  { validFrom: '2026-07-01', rate: 7.3 },
  { validFrom: '2026-01-01', rate: 7.1 },
];

describe('rateOn', () => {
  it('takes the newest that holds on the day, and the first for days before all', () => {
    expect(rateOn(RATES, '2026-07-01')).toBe(7.3);
    expect(rateOn(RATES, '2026-06-30')).toBe(7.1);
    expect(rateOn(RATES, '2025-01-01')).toBe(7.1);
    expect(rateOn([], '2026-01-01')).toBeUndefined();
  });
});
