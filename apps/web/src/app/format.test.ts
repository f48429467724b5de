import { describe, expect, it } from 'vitest';
import { dayText, exactTime, moneyText, nearDay, overdueDays, percentText, shortMoney, timeText } from './format.ts';

describe('money', () => {
  it.each([
    [480_000_000, '¥ 480 万', '¥4.8M'],
    [86_000_000, '¥ 86 万', '¥860K'],
    [12_500_000, '¥ 12.5 万', '¥125K'],
    [138_000_000_000, '¥ 13.8 亿', '¥1.38B'],
    [32_000_000_000, '¥ 3.2 亿', '¥320M'],
    [1_380_000_000, '¥ 1,380 万', '¥13.8M'],
    [999_900, '¥ 9,999', '¥10K'],
    [0, '¥ 0', '¥0'],
    [-86_000_000, '−¥ 86 万', '−¥860K'],
  ])('%i minor units are short %s and %s', (minor, zh, en) => {
    expect(shortMoney(minor, 'CNY', 'zh-CN')).toBe(zh);
    expect(shortMoney(minor, 'CNY', 'en')).toBe(en);
  });
  it('shows decimals only where there are any, by the currency', () => {
    expect(moneyText(480_000_000, 'CNY', 'zh-CN')).toBe('¥ 4,800,000');
    expect(moneyText(1_234_56, 'USD', 'zh-CN')).toBe('$ 1,234.56');
    expect(moneyText(1500, 'JPY', 'en')).toBe('¥ 1,500');
  });
  it('writes shares', () => expect(percentText(0.375, 'en')).toBe('37.5%'));
});

describe('days', () => {
  it.each([
    ['2026-11-22', '今天', 'today'],
    ['2026-11-23', '明天', 'tomorrow'],
    ['2026-11-21', '昨天', 'yesterday'],
    ['2026-11-26', '周四', 'Thu'],
    ['2026-12-18', '12 月 18 日', '18 Dec'],
    ['2027-01-03', '2027 年 1 月 3 日', '3 Jan 2027'],
  ])('%s is %s and %s on 2026-11-22', (day, zh, en) => {
    expect(nearDay(day, '2026-11-22', 'zh-CN')).toBe(zh);
    expect(nearDay(day, '2026-11-22', 'en')).toBe(en);
  });
  it('leaves text that is no day alone', () => expect(dayText('soon', '2026-11-22', 'en')).toBe('soon'));
  it('counts overdue days', () => {
    expect(overdueDays('2026-11-19', '2026-11-22')).toBe(3);
    expect(overdueDays('2026-11-25', '2026-11-22')).toBe(0);
  });
  it('uses the clock of the workspace', () => {
    const now = Date.parse('2026-11-22T04:00:00Z');
    expect(timeText('2026-11-22T17:30:00Z', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' }, now)).toBe('明天 01:30');
    expect(exactTime('2026-11-22T17:30:00Z', 'America/New_York')).toBe('2026-11-22 12:30');
  });
});
