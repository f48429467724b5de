import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { COMPARE_OPS } from '../condition/condition.ts';
import { FIELD_KINDS, type Field, type FieldKind } from './field.ts';
import { kindOf } from './field-kinds.ts';
import { daysInMonth } from './kinds/time-kinds.ts';

const label = { zh: '字段', en: 'Field' };
const OPTIONS = [
  { key: 'a', label: { zh: '甲', en: 'A' } },
  { key: 'b', label: { zh: '乙', en: 'B' } },
  { key: 'old', label: { zh: '旧', en: 'Old' }, retired: true },
];
/** One field of each kind. */
const FIELDS: { [K in FieldKind]: Field } = {
  text: { key: 'f', kind: 'text', label, maxLength: 10 },
  longText: { key: 'f', kind: 'longText', label },
  integer: { key: 'f', kind: 'integer', label, min: -5, max: 100 },
  decimal: { key: 'f', kind: 'decimal', label, scale: 2 },
  money: { key: 'f', kind: 'money', label },
  percent: { key: 'f', kind: 'percent', label },
  date: { key: 'f', kind: 'date', label },
  dateTime: { key: 'f', kind: 'dateTime', label },
  boolean: { key: 'f', kind: 'boolean', label },
  choice: { key: 'f', kind: 'choice', label, options: OPTIONS },
  multiChoice: { key: 'f', kind: 'multiChoice', label, options: OPTIONS },
  reference: { key: 'f', kind: 'reference', label, to: 'account' },
  user: { key: 'f', kind: 'user', label },
  department: { key: 'f', kind: 'department', label },
  phone: { key: 'f', kind: 'phone', label },
  email: { key: 'f', kind: 'email', label },
  url: { key: 'f', kind: 'url', label },
  address: { key: 'f', kind: 'address', label },
  attachment: { key: 'f', kind: 'attachment', label },
  autoNumber: { key: 'f', kind: 'autoNumber', label, pattern: 'X-{0000}' },
};
const parse = (kind: FieldKind, value: unknown) => kindOf(FIELDS[kind]).parse(value, FIELDS[kind]);
const ID = '0199c3d4-1111-7aaa-8bbb-0123456789ab';
const ID2 = '0199c3d4-2222-7aaa-8bbb-0123456789ab';

describe('parse takes', () => {
  it.each<[FieldKind, unknown, unknown]>([
    ['text', '  华为\t技术\n', '华为 技术'],
    ['text', 'e\u0301', '\u00e9'],
    ['text', '𠮷'.repeat(10), '𠮷'.repeat(10)],
    ['longText', ' a\r\nb\u2028c ', 'a\nb\nc'],
    ['integer', -5, -5],
    ['integer', -0, 0],
    ['decimal', 12.34, 1234],
    ['decimal', 0.29, 29],
    ['decimal', 1.1, 110],
    ['money', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['percent', 0.07, 0.07],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '0001-01-01', '0001-01-01'],
    ['date', '9999-12-31', '9999-12-31'],
    ['dateTime', '2026-03-31T09:30:00+08:00', '2026-03-31T01:30:00.000Z'],
    ['dateTime', '2026-03-31T09:30Z', '2026-03-31T09:30:00.000Z'],
    ['dateTime', '2026-03-31t09:30:00.123456789z', '2026-03-31T09:30:00.123Z'],
    ['dateTime', '2026-03-31T09:30:00-0330', '2026-03-31T13:00:00.000Z'],
    ['boolean', false, false],
    ['choice', 'a', 'a'],
    ['multiChoice', ['b', 'a', 'b'], ['a', 'b']],
    ['multiChoice', [], null],
    ['reference', ID.toUpperCase(), ID],
    ['user', { id: ID, name: '王磊' }, ID],
    ['department', ID, ID],
    ['phone', '+86 138-0013-8000', '+86 138-0013-8000'],
    ['phone', '(021)68880000 转 808', '(021)68880000 转 808'],
    ['phone', '１３８００１３８０００', '13800138000'],
    ['phone', '805-247-8982', '805-247-8982'],
    ['email', 'BeckiTTucker@dayrep.com', 'BeckiTTucker@dayrep.com'],
    ['email', '王磊@例子.公司', '王磊@例子.公司'],
    ['url', 'BetaPages.com', 'https://BetaPages.com'],
    ['url', 'http://a.cn:8080/x?y=1#z', 'http://a.cn:8080/x?y=1#z'],
    ['url', 'localhost:8080/x', 'https://localhost:8080/x'],
    ['url', 'mailto:a@b.cn', 'mailto:a@b.cn'],
    ['address', 'United States', { text: 'United States' }],
    ['address', { city: ' 上海 ', street: '', country: null }, { city: '上海' }],
    ['address', { city: ' ' }, null],
    ['attachment', [ID, { id: ID2 }, ID], [ID, ID2]],
    ['attachment', [], null],
    ['autoNumber', 'OPP-2024-0007', 'OPP-2024-0007'],
  ])('%s %j as %j', (kind, value, stored) => {
    expect(parse(kind, value)).toEqual({ ok: true, value: stored });
  });
  it.each(FIELD_KINDS)('%s: nothing is null', (kind) => {
    for (const nothing of [
      null,
      undefined,
      '',
      ...(['integer', 'decimal', 'money', 'percent'].includes(kind) ? [] : [' \t ']),
    ]) {
      expect(parse(kind, nothing)).toEqual({ ok: true, value: null });
    }
  });
});

describe('parse refuses', () => {
  it.each<[FieldKind, unknown]>([
    ['text', 'a\u0000b'],
    ['text', 'a\u0007b'],
    ['text', '\ud800'],
    ['text', '12345678901'],
    ['text', 5],
    ['text', ['a']],
    ['text', { toString: 'a' }],
    ['longText', 'x'.repeat(20_001)],
    ['integer', 1.5],
    ['integer', '5'],
    ['integer', 101],
    ['integer', -6],
    ['integer', Number.NaN],
    ['decimal', 1.005],
    ['decimal', 1e20],
    ['decimal', Number.POSITIVE_INFINITY],
    ['money', 0.5],
    ['money', 2 ** 53],
    ['money', '$5'],
    ['percent', 1.01],
    ['percent', -0.01],
    ['date', '2023-02-29'],
    ['date', '1900-02-29'],
    ['date', '2026-13-01'],
    ['date', '2026-04-31'],
    ['date', '0000-01-01'],
    ['date', '2026-1-3'],
    ['date', '2026-01-01T00:00:00Z'],
    ['date', 20260101],
    ['dateTime', '2026-03-31T09:30:00'],
    ['dateTime', '2026-02-30T09:30:00Z'],
    ['dateTime', '2026-03-31T24:00:00Z'],
    ['dateTime', '2026-03-31T09:30:60Z'],
    ['dateTime', '0001-01-01T00:00:00+08:00'],
    ['dateTime', '9999-12-31T23:59:59-08:00'],
    ['dateTime', 1_700_000_000_000],
    ['boolean', 'true'],
    ['boolean', 1],
    ['choice', 'z'],
    ['choice', 'old'],
    ['choice', ['a']],
    ['multiChoice', 'a'],
    ['multiChoice', ['a', 'z']],
    ['reference', 'acme'],
    ['reference', { name: 'acme' }],
    ['user', 7],
    ['phone', '12'],
    ['phone', 'call me'],
    ['email', 'a@b@c.cn'],
    ['email', 'a b@c.cn'],
    ['email', 'a@'],
    ['email', 'a@b..c'],
    ['url', 'javascript:alert(1)'],
    ['url', 'JaVaScRiPt:alert(1)'],
    ['url', 'java\nscript:alert(1)'],
    ['url', 'data:text/html,x'],
    ['url', 'file:///etc/passwd'],
    ['url', 'http://'],
    ['url', 'https:///x'],
    ['url', '..'],
    ['address', { town: 'x' }],
    ['address', { city: 5 }],
    ['address', ['x']],
    ['attachment', [ID, 'x']],
    ['attachment', ID],
    ['attachment', Array.from({ length: 51 }, (_, index) => ID.replace('0199', String(1000 + index)))],
  ])('%s %j', (kind, value) => {
    const result = parse(kind, value);
    expect(result.ok).toBe(false);
    if (!result.ok) expect([result.message.zh, result.message.en].every((text) => text.length > 3)).toBe(true);
  });
});

/** Good wire inputs of each kind. */
const GOOD: { [K in FieldKind]: fc.Arbitrary<unknown> } = {
  text: fc.constantFrom('a', '华为', ' x '),
  longText: fc.constantFrom('a\nb', '华为'),
  integer: fc.integer({ min: -5, max: 100 }),
  decimal: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).map((cents) => cents / 100),
  money: fc.maxSafeInteger(),
  percent: fc.double({ min: 0, max: 1, noNaN: true }),
  date: fc
    .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  dateTime: fc
    .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
    .map((day) => day.toISOString()),
  boolean: fc.boolean(),
  choice: fc.constantFrom('a', 'b'),
  multiChoice: fc.subarray(['a', 'b']),
  reference: fc.uuid(),
  user: fc.uuid(),
  department: fc.uuid(),
  phone: fc.constantFrom('13800138000', '021-6888'),
  email: fc.constantFrom('a@b.cn'),
  url: fc.constantFrom('https://a.cn', 'a.cn/x'),
  address: fc.constantFrom({ city: '上海', postalCode: '200000' }, '上海'),
  attachment: fc.uniqueArray(fc.uuid(), { maxLength: 5 }),
  autoNumber: fc.constantFrom('X-0001'),
};

describe.each(FIELD_KINDS)('%s', (kind) => {
  const field = FIELDS[kind];
  const module = kindOf(field);
  it('comes back from the wire as it was stored, fits its read schema and its slot, and reads as text', () => {
    fc.assert(
      fc.property(GOOD[kind], (input) => {
        const parsed = module.parse(input, field);
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(parsed.value);
        const wire = module.toWire(parsed.value, field);
        expect(module.toStored(wire, field)).toEqual(parsed.value);
        expect(module.parse(wire, field)).toEqual(parsed);
        expect(module.zod(field, 'read').safeParse(wire).success).toBe(true);
        const slot = module.toSlot(parsed.value, field);
        if (parsed.value !== null && module.slot !== 'none') {
          expect(typeof slot).toBe(module.slot === 'number' ? 'number' : 'string');
        } else expect(slot).toBeNull();
        expect(typeof module.format(wire, field, 'zh-CN')).toBe('string');
      }),
      { numRuns: 200 },
    );
  });
  it('parses or refuses anything, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const result = module.parse(value, field);
        if (result.ok) return;
        expect(result.message.zh).not.toBe('');
      }),
    );
  });
  it('keeps null everywhere and has schemas that JSON Schema can say', () => {
    expect(module.toWire(null, field)).toBeNull();
    expect(module.toStored(null, field)).toBeNull();
    expect(module.format(null, field, 'en')).toBe('');
    for (const direction of ['read', 'write'] as const) {
      expect(module.zod(field, direction).safeParse(null).success).toBe(true);
      expect(z.toJSONSchema(module.zod(field, direction))).toBeTypeOf('object');
    }
  });
  it('allows comparisons that exist, always emptiness', () => {
    expect(COMPARE_OPS).toEqual(expect.arrayContaining([...module.compareOps]));
    expect(module.compareOps).toEqual(expect.arrayContaining(['empty', 'notEmpty']));
  });
});

describe('what the driver reads', () => {
  it.each<[FieldKind, unknown, unknown]>([
    ['money', '900719925474099', 900719925474099],
    ['decimal', '1234', 12.34],
    ['date', new Date('2026-03-31T00:00:00Z'), '2026-03-31'],
    ['dateTime', new Date('2026-03-31T01:30:00Z'), '2026-03-31T01:30:00.000Z'],
    ['reference', ID, { id: ID, name: null }],
  ])('%s %j is %j on the wire', (kind, stored, wire) => {
    expect(kindOf(FIELDS[kind]).toWire(stored, FIELDS[kind])).toEqual(wire);
  });
});

describe('format', () => {
  it.each<[FieldKind, unknown, string, string]>([
    ['money', 480_000_000, '4,800,000.00', '4,800,000.00'],
    ['decimal', 12.5, '12.50', '12.50'],
    ['percent', 0.07, '7%', '7%'],
    ['percent', 0.4567, '45.7%', '45.7%'],
    ['boolean', true, '是', 'Yes'],
    ['choice', 'a', '甲', 'A'],
    ['choice', 'gone', 'gone', 'gone'],
    ['multiChoice', ['a', 'b'], '甲、乙', 'A, B'],
    ['reference', { id: ID, name: '远景装备' }, '远景装备', '远景装备'],
    ['dateTime', '2026-03-31T01:30:00.000Z', '2026-03-31 01:30', '2026-03-31 01:30'],
    [
      'address',
      { country: '中国', city: '上海', street: '南京路 1 号', postalCode: '200000' },
      '中国 上海 南京路 1 号 200000',
      '南京路 1 号, 上海, 中国, 200000',
    ],
  ])('%s %j', (kind, wire, zh, en) => {
    const module = kindOf(FIELDS[kind]);
    expect([module.format(wire, FIELDS[kind], 'zh-CN'), module.format(wire, FIELDS[kind], 'en')]).toEqual([zh, en]);
  });
  it('knows the minor unit of a currency and the zone of a reader', () => {
    const money = kindOf(FIELDS.money);
    expect(money.format(1500, FIELDS.money, 'en', { currency: 'JPY' })).toBe('JPY 1,500');
    expect(money.format(1500, FIELDS.money, 'en', { currency: 'KWD' })).toBe('KWD 1.500');
    const dateTime = kindOf(FIELDS.dateTime);
    expect(dateTime.format('2026-03-31T01:30:00.000Z', FIELDS.dateTime, 'zh-CN', { timeZone: 'Asia/Shanghai' })).toBe(
      '2026-03-31 09:30',
    );
  });
});

describe('daysInMonth', () => {
  it('agrees with the calendar of the platform in every month of 400 years', () => {
    for (let year = 1801; year <= 2200; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        expect(daysInMonth(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
      }
    }
  });
});
