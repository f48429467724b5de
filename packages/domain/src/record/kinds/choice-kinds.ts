import { z } from 'zod';
import { inLocale, type Locale } from '../../platform/label.ts';
import type { ChoiceOption, FieldOf } from '../field.ts';
import { accept, type FieldKindModule, isBlank, type Parsed, refuse } from './field-kind.ts';

interface WithOptions {
  options: readonly ChoiceOption[];
}

const offered = (field: WithOptions): ChoiceOption[] => field.options.filter((option) => option.retired !== true);
/** Shows at most eight options, so that the message stays readable. */
function unknownOption(field: WithOptions): Parsed {
  const first = offered(field).slice(0, 8);
  const more = offered(field).length > first.length ? ' …' : '';
  return refuse(
    `没有这个选项，可选：${first.map((option) => `${option.key}(${option.label.zh})`).join('、')}${more}`,
    `No such option; choose one of ${first.map((option) => option.key).join(', ')}${more}`,
  );
}

const optionText = (field: WithOptions, key: unknown, locale: Locale): string => {
  const option = field.options.find((candidate) => candidate.key === key);
  return option ? inLocale(option.label, locale) : typeof key === 'string' ? key : '';
};

const keys = (field: WithOptions): [string, ...string[]] =>
  field.options.map((option) => option.key) as [string, ...string[]];
const keySchema = (field: WithOptions): z.ZodType<string> =>
  field.options.length > 0 ? z.enum(keys(field)) : z.string().max(60);

const asKey = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asKeys = (value: unknown): string[] | null =>
  Array.isArray(value) && value.length > 0 ? value.map(String) : null;

/** One option, kept by its key. A retired option is refused: who does not touch the field does not send it. */
export const choice: FieldKindModule<FieldOf<'choice'>> = {
  sqlType: 'text',
  slot: 'text',
  isSortable: true,
  isGroupable: true,
  compareOps: ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'],
  parse(value, field) {
    if (isBlank(value)) return accept(null);
    return offered(field).some((option) => option.key === value) ? accept(value) : unknownOption(field);
  },
  toWire: asKey,
  toStored: asKey,
  toSlot: asKey,
  zod: (field) => keySchema(field).nullable(),
  format: (wire, field, locale) => (isBlank(wire) ? '' : optionText(field, wire, locale)),
};

/** Several options, each once, in the order of the description; none is null. */
export const multiChoice: FieldKindModule<FieldOf<'multiChoice'>> = {
  sqlType: 'text[]',
  slot: 'none',
  isSortable: false,
  isGroupable: false,
  compareOps: ['hasAny', 'hasAll', 'hasNone', 'empty', 'notEmpty'],
  parse(value, field) {
    if (isBlank(value)) return accept(null);
    if (!Array.isArray(value)) return refuse('应为选项列表', 'Must be a list of options');
    const allowed = offered(field).map((option) => option.key);
    if (value.some((key) => !allowed.includes(key as string))) return unknownOption(field);
    const chosen = allowed.filter((key) => value.includes(key));
    return accept(chosen.length > 0 ? chosen : null);
  },
  toWire: asKeys,
  toStored: asKeys,
  toSlot: () => null,
  zod: (field) => z.array(keySchema(field)).max(Math.max(1, field.options.length)).nullable(),
  format: (wire, field, locale) =>
    (asKeys(wire) ?? []).map((key) => optionText(field, key, locale)).join(locale === 'en' ? ', ' : '、'),
};

export const boolean: FieldKindModule<FieldOf<'boolean'>> = {
  sqlType: 'boolean',
  slot: 'text',
  isSortable: true,
  isGroupable: true,
  compareOps: ['eq', 'ne', 'empty', 'notEmpty'],
  parse(value) {
    if (isBlank(value)) return accept(null);
    return typeof value === 'boolean' ? accept(value) : refuse('应为 true 或 false', 'Must be true or false');
  },
  toWire: (stored) => (typeof stored === 'boolean' ? stored : null),
  toStored: (wire) => (typeof wire === 'boolean' ? wire : null),
  toSlot: (stored) => (typeof stored === 'boolean' ? String(stored) : null),
  zod: () => z.boolean().nullable(),
  format: (wire, _field, locale) =>
    typeof wire === 'boolean' ? (locale === 'en' ? (wire ? 'Yes' : 'No') : wire ? '是' : '否') : '',
};
