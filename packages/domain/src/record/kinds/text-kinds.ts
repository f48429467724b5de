import { z } from 'zod';
import type { CompareOp } from '../../condition/condition.ts';
import type { Field, FieldOf } from '../field.ts';
import { accept, type FieldKindModule, isBlank, type Parsed, refuse } from './field-kind.ts';

export const TEXT_MAX = 500;
export const LONG_TEXT_MAX = 20_000;
const PHONE_MAX = 60;
const EMAIL_MAX = 254;
const URL_MAX = 2000;

const TEXT_OPS: readonly CompareOp[] = ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'empty', 'notEmpty'];

/** C0 and C1 controls but tab, line feed and carriage return. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** Characters as people count them: code points, not UTF-16 halves. */
const longerThan = (text: string, max: number): boolean => text.length > max && Array.from(text).length > max;

/**
 * Text → trimmed NFC text. NFC, not NFKC: what a person typed stays (full-width letters, ①), only the encoding of equal
 * characters is made one; search folds further. `lines` keeps line breaks (as `\n`); otherwise they become spaces.
 */
function readText(value: unknown, max: number, lines = false): Parsed {
  if (isBlank(value)) return accept(null);
  if (typeof value !== 'string') return refuse('应为文本', 'Must be text');
  if (!value.isWellFormed()) return refuse('文本编码损坏，请重新输入', 'The text is broken; type it again');
  if (CONTROL.test(value))
    return refuse('不能含控制字符（例如 NUL）', 'Must not contain control characters such as NUL');
  const text = value
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .trim();
  const kept = lines ? text : text.replace(/[\n\t]+/g, ' ');
  if (longerThan(kept, max)) return refuse(`最多 ${max} 个字`, `At most ${max} characters`);
  return accept(kept);
}

/** Reads text, then applies a check that may refuse it or change it. */
function readThen(value: unknown, max: number, check: (text: string) => Parsed): Parsed {
  const text = readText(value, max);
  return text.ok && typeof text.value === 'string' ? check(text.value) : text;
}

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function textModule<F extends Field>(
  parse: (value: unknown, field: F) => Parsed,
  maxOf: (field: F) => number,
  options: {
    format?: string;
    ops?: readonly CompareOp[];
    isGroupable?: boolean;
    isSortable?: boolean;
    slot?: 'text' | 'none';
  } = {},
): FieldKindModule<F> {
  const slot = options.slot ?? 'text';
  return {
    sqlType: 'text',
    slot,
    isSortable: options.isSortable ?? true,
    isGroupable: options.isGroupable ?? false,
    compareOps: options.ops ?? TEXT_OPS,
    parse,
    toWire: asText,
    toStored: asText,
    toSlot: (stored) => (slot === 'none' ? null : asText(stored)),
    zod: (field, direction) => {
      const text = z.string().max(maxOf(field));
      return (options.format && direction === 'read' ? text.meta({ format: options.format }) : text).nullable();
    },
    format: (wire) => asText(wire) ?? '',
  };
}

export const text = textModule<FieldOf<'text'>>(
  (value, field) => readText(value, field.maxLength ?? TEXT_MAX),
  (field) => field.maxLength ?? TEXT_MAX,
  { isGroupable: true },
);

export const longText = textModule<FieldOf<'longText'>>(
  (value, field) => readText(value, field.maxLength ?? LONG_TEXT_MAX, true),
  (field) => field.maxLength ?? LONG_TEXT_MAX,
  { ops: ['contains', 'startsWith', 'empty', 'notEmpty'], isSortable: false, slot: 'none' },
);

/** Lenient: any writing of a number of three digits or more, with an extension; full-width characters are folded. */
export const phone = textModule<FieldOf<'phone'>>(
  (value) =>
    readThen(value, PHONE_MAX, (typed) => {
      const number = typed.normalize('NFKC').replace(/[‐-―−]/g, '-');
      const digits = number.replace(/\D/g, '').length;
      if (digits < 3 || !/^(?:[\d\s()+\-./,;*#]|转|分机|ext\.?|x)+$/i.test(number)) {
        return refuse('电话应为数字，可带 + - ( ) 与分机', 'A phone number is digits with + - ( ) and an extension');
      }
      return accept(number);
    }),
  () => PHONE_MAX,
);

/** Lenient: one @ between two parts without blanks, the second with a dot or a bare host name. */
export const email = textModule<FieldOf<'email'>>(
  (value) =>
    readThen(value, EMAIL_MAX, (typed) =>
      /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/.test(typed) && !/@[.-]|\.\.|[.-]$/.test(typed)
        ? accept(typed)
        : refuse('邮箱应形如 name@company.com', 'An e-mail address looks like name@company.com'),
    ),
  () => EMAIL_MAX,
  { format: 'email' },
);

/** http, https and mailto only, so that a stored link can never run code; `www.x.com` becomes `https://www.x.com`. */
export const url = textModule<FieldOf<'url'>>(
  (value) =>
    readThen(value, URL_MAX, (typed) => {
      const wrong = refuse(
        '网址应以 http://、https:// 或 mailto: 开头',
        'An address starts with http://, https:// or mailto:',
      );
      if (/\s/.test(typed)) return wrong;
      const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i.exec(typed)?.[1]?.toLowerCase();
      if (scheme === 'mailto') return /^mailto:[^\s@]+@[^\s@]+$/i.test(typed) ? accept(typed) : wrong;
      const full = scheme === undefined ? `https://${typed}` : typed;
      if (longerThan(full, URL_MAX)) return wrong;
      // Any other scheme fails here: javascript:, data:, file:.
      const host = /^https?:\/\/[^/?#]+/i.test(full) && URL.canParse(full) ? new URL(full).hostname : '';
      return /[\p{L}\p{N}]/u.test(host) ? accept(full) : wrong;
    }),
  () => URL_MAX,
  { format: 'uri' },
);

/** Given by the engine from the pattern; an import may bring the old number. */
export const autoNumber = textModule<FieldOf<'autoNumber'>>(
  (value) => readText(value, 60),
  () => 60,
);
