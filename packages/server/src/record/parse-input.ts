import { type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { allFields, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordInput } from '@throughline/domain/record/record.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import { fieldRight } from './access.ts';
import type { Values } from './behavior.ts';

const NOT_A_FIELD = new Set(['id', 'version']);

/**
 * What a caller wrote, in stored form. Every wrong value is found, not only the first.
 * @throws AppError invalid: an unknown or hidden field, one that the caller or nobody may write, a value that its kind refuses
 */
export function parseInput(ctx: Ctx, object: ObjectDescription, input: RecordInput): Values {
  const values: Values = {};
  const problems: FieldProblem[] = [];
  for (const [key, value] of Object.entries(input)) {
    if (NOT_A_FIELD.has(key)) continue;
    const field = findField(object, key);
    const refused = field === undefined ? unknownField(object) : unwritable(ctx, object, field);
    if (field === undefined || refused !== undefined) {
      problems.push({ field: key, value, message: refused ?? unknownField(object) });
      continue;
    }
    const parsed = kindOf(field).parse(value, field);
    if (parsed.ok) values[key] = parsed.value;
    else problems.push({ field: key, value, message: parsed.message });
  }
  if (problems.length > 0) throw invalid(problems);
  return values;
}

const unknownField = (object: ObjectDescription) => ({
  zh: `${object.label.zh}没有这个字段。`,
  en: `${object.label.en} has no such field.`,
});

function unwritable(ctx: Ctx, object: ObjectDescription, field: Field) {
  if (ctx.actor.kind === 'system') return undefined;
  const right = fieldRight(ctx.actor, object, field);
  if (right === 'hidden') return unknownField(object);
  if (field.system === true || field.kind === 'autoNumber') {
    return {
      zh: `“${field.label.zh}”由系统维护，不能直接填写。`,
      en: `“${field.label.en}” is kept by the system and cannot be written.`,
    };
  }
  if (right !== 'write')
    return { zh: `您没有修改“${field.label.zh}”的权限。`, en: `You may not change “${field.label.en}”.` };
  return undefined;
}

/** Values of fields that a new record gets where the caller gave none. */
export function applyDefaults(object: ObjectDescription, values: Values): void {
  for (const field of allFields(object)) {
    if (values[field.key] === undefined && field.default !== undefined) values[field.key] = field.default;
  }
}

/** @throws AppError invalid naming each required field that has no value */
export function requireFields(object: ObjectDescription, row: Values, only?: ReadonlySet<string>): void {
  const problems = allFields(object)
    .filter((field) => field.required === true && (only === undefined || only.has(field.key)))
    .filter((field) => row[field.key] === null || row[field.key] === undefined)
    .map((field) => ({
      field: field.key,
      message: { zh: `请填写“${field.label.zh}”。`, en: `Fill in “${field.label.en}”.` },
    }));
  if (problems.length > 0) throw invalid(problems);
}
