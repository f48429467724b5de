import { describe, expect, it } from 'vitest';
import { sinceOf, sinceText } from './since.ts';

const ZONE = 'Asia/Shanghai';

describe('sinceOf', () => {
  it('counts days of the wall calendar since the wait began, or since it is late', () => {
    const wait = { since: '2026-11-25T02:00:00.000Z', due: '2026-11-27T10:00:00.000Z', overdue: false };
    expect(sinceOf(wait, '2026-11-25', ZONE)).toEqual({ late: false, days: 0 });
    expect(sinceOf(wait, '2026-11-27', ZONE)).toEqual({ late: false, days: 2 });
    expect(sinceOf({ ...wait, overdue: true }, '2026-11-27', ZONE)).toEqual({ late: true, days: 0 });
    expect(sinceOf({ ...wait, overdue: true }, '2026-11-30', ZONE)).toEqual({ late: true, days: 3 });
    // 17:00 in UTC is the next day in Shanghai.
    expect(sinceOf({ ...wait, since: '2026-11-25T17:00:00.000Z' }, '2026-11-26', ZONE).days).toBe(0);
  });

  it('says today in words', () => {
    expect(sinceText({ late: false, days: 0 })).toBe('sinceToday');
    expect(sinceText({ late: true, days: 2 })).toBe('lateDays');
  });
});
