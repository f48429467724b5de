import { z } from 'zod';
import { FIELD_RIGHTS } from '../identity/permission.ts';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { FIELD_KINDS } from './field.ts';
import { ACTIONS } from './object.ts';

const option = z
  .object({ key: z.string(), label: labelSchema, color: z.string().optional(), retired: z.boolean().optional() })
  .loose();

/** A field as the caller may use it; hidden fields are left out. */
export const fieldMeta = z
  .object({
    key: z.string(),
    kind: z.enum(FIELD_KINDS),
    label: labelSchema,
    hint: labelSchema.optional(),
    required: z.boolean().optional(),
    system: z.boolean().optional(),
    options: z.array(option).optional(),
    to: z.string().optional(),
    right: z.enum(FIELD_RIGHTS),
  })
  .loose();

export const objectMeta = z
  .object({
    key: z.string(),
    path: z.string(),
    label: labelSchema,
    plural: labelSchema,
    nameField: z.string(),
    listColumns: z.array(z.string()),
    formFields: z.array(z.string()),
    fields: z.array(fieldMeta),
    can: z.array(z.enum(ACTIONS)),
  })
  .loose();
export type ObjectMeta = z.infer<typeof objectMeta>;

export const listObjects = defineRoute({
  method: 'GET',
  path: '/objects',
  summary: 'Objects with their fields and what the caller may do',
  tag: 'Workspace',
  response: z.object({ objects: z.array(objectMeta) }),
});

const optionInput = z.strictObject({
  key: z.string().regex(/^[A-Za-z0-9_]{1,40}$/),
  label: labelSchema,
  color: z.string().max(20).optional(),
  retired: z.boolean().optional(),
});

/** Kinds that a custom field may have. */
export const CUSTOM_KINDS = [
  'text',
  'longText',
  'integer',
  'decimal',
  'money',
  'percent',
  'date',
  'dateTime',
  'boolean',
  'choice',
  'multiChoice',
  'user',
  'department',
  'phone',
  'email',
  'url',
  'address',
] as const;

const customFieldChange = z.strictObject({
  label: labelSchema,
  hint: labelSchema.optional(),
  required: z.boolean().optional(),
  searchable: z.boolean().optional(),
  unique: z.boolean().optional(),
  /** Kept in a typed column as well, so that filters and sorts stay fast; at most four texts, numbers and times per object. */
  indexed: z.boolean().optional(),
  personal: z.boolean().optional(),
  options: z.array(optionInput).max(500).optional(),
});

export const customFieldInput = customFieldChange.extend({
  /** `cf_` and a short ASCII name; made from the English label when left out. */
  key: z
    .string()
    .regex(/^cf_[a-z0-9_]{1,40}$/)
    .optional(),
  kind: z.enum(CUSTOM_KINDS),
  scale: z.number().int().min(0).max(6).optional(),
});
export type CustomFieldInput = z.infer<typeof customFieldInput>;
export const customFieldPatch = customFieldChange.partial();
export type CustomFieldPatch = z.infer<typeof customFieldPatch>;

const objectParams = z.object({ object: z.string().max(60) });
const fieldParams = z.object({ object: z.string().max(60), key: z.string().max(60) });

export const createField = defineRoute({
  method: 'POST',
  path: '/objects/:object/fields',
  summary: 'Add a custom field',
  tag: 'Workspace',
  params: objectParams,
  body: customFieldInput,
  response: z.object({ field: fieldMeta }),
  status: 201,
  right: 'manageFields',
});
export const updateField = defineRoute({
  method: 'PATCH',
  path: '/objects/:object/fields/:key',
  summary: 'Change a custom field; its kind stays',
  tag: 'Workspace',
  params: fieldParams,
  body: customFieldPatch,
  response: z.object({ field: fieldMeta }),
  right: 'manageFields',
});
export const removeField = defineRoute({
  method: 'DELETE',
  path: '/objects/:object/fields/:key',
  summary: 'Take a custom field out of use; its values are kept',
  tag: 'Workspace',
  params: fieldParams,
  response: z.null(),
  status: 204,
  right: 'manageFields',
});
