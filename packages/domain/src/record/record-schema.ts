import { z } from 'zod';
import type { Field } from './field.ts';
import { kindOf } from './field-kinds.ts';
import { allFields, type ObjectDescription } from './object.ts';

/** Fields that a caller may write: all but the system's and the numbers that the engine gives. */
export const writableFields = (object: ObjectDescription): readonly Field[] =>
  allFields(object).filter((field) => !field.system && !field.internal && field.kind !== 'autoNumber');

const described = (field: Field, schema: z.ZodType): z.ZodType =>
  schema.meta({
    title: field.label.en,
    description: field.hint ? `${field.label.zh}. ${field.hint.en}` : field.label.zh,
  });

/**
 * A record as it is written, field key → value, for the API document. `mode: 'create'` requires the required fields that
 * have no default; `update` takes any part. Checks with messages in both languages are `parse` of each kind.
 */
export function recordWriteSchema(object: ObjectDescription, mode: 'create' | 'update' = 'create'): z.ZodObject {
  const shape = writableFields(object).map((field) => {
    const schema = described(field, kindOf(field).zod(field, 'write'));
    const isNeeded = mode === 'create' && field.required === true && field.default === undefined;
    return [field.key, isNeeded ? schema : schema.optional()] as const;
  });
  return z.object(Object.fromEntries(shape));
}

/** A record as it is read: `id`, `version`, and the fields that the caller may read, which may be fewer than all. */
export function recordReadSchema(object: ObjectDescription): z.ZodObject {
  const shape = allFields(object)
    .filter((field) => !field.internal)
    .map((field) => [field.key, described(field, kindOf(field).zod(field, 'read')).optional()] as const);
  return z.object({ id: z.uuid(), version: z.number().int().min(1), ...Object.fromEntries(shape) });
}
