import { z } from 'zod';
import type { Field, FieldOf } from '../field.ts';
import { refSchema } from '../record.contract.ts';
import { accept, type FieldKindModule, isBlank, isRecord, refuse } from './field-kind.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const ATTACHMENT_MAX = 50;

/** An id, or `{ id }` as the record was read → lower-case id; undefined where it is neither. */
function readId(value: unknown): string | undefined {
  const id = isRecord(value) ? value.id : value;
  const lower = typeof id === 'string' ? id.trim().toLowerCase() : '';
  return UUID.test(lower) ? lower : undefined;
}

const asId = (value: unknown): string | null => readId(value) ?? null;

/** Record, user or department. Whether it exists and may be seen is the engine's question; it also adds the name. */
function linkModule<F extends Field>(): FieldKindModule<F> {
  return {
    sqlType: 'uuid',
    slot: 'text',
    isSortable: false,
    isGroupable: true,
    compareOps: ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'],
    parse(value) {
      if (isBlank(value)) return accept(null);
      const id = readId(value);
      return id === undefined ? refuse('应为记录的 id', 'Must be the id of a record') : accept(id);
    },
    // The name is joined in by the engine, which replaces this by `{ id, name }`.
    toWire: (stored) => (isBlank(stored) ? null : { id: asId(stored), name: null }),
    toStored: asId,
    toSlot: asId,
    zod: (_field, direction) => (direction === 'read' ? refSchema : z.uuid()).nullable(),
    format: (wire) => (isRecord(wire) && typeof wire.name === 'string' ? wire.name : (asId(wire) ?? '')),
  };
}

export const reference = linkModule<FieldOf<'reference'>>();
export const user = linkModule<FieldOf<'user'>>();
export const department = linkModule<FieldOf<'department'>>();

const asIds = (value: unknown): string[] | null => {
  const ids = Array.isArray(value) ? value.map(readId).filter((id) => id !== undefined) : [];
  return ids.length > 0 ? ids : null;
};

/** Ids of uploaded files, each once, in order; none is null. */
export const attachment: FieldKindModule<FieldOf<'attachment'>> = {
  sqlType: 'uuid[]',
  slot: 'none',
  isSortable: false,
  isGroupable: false,
  compareOps: ['empty', 'notEmpty'],
  parse(value) {
    if (isBlank(value)) return accept(null);
    if (!Array.isArray(value)) return refuse('应为文件 id 的列表', 'Must be a list of file ids');
    const ids = value.map(readId);
    if (ids.some((id) => id === undefined)) return refuse('应为文件 id 的列表', 'Must be a list of file ids');
    const distinct = [...new Set(ids)];
    if (distinct.length > ATTACHMENT_MAX) {
      return refuse(`最多 ${ATTACHMENT_MAX} 个文件`, `At most ${ATTACHMENT_MAX} files`);
    }
    return accept(distinct.length > 0 ? distinct : null);
  },
  toWire: asIds,
  toStored: asIds,
  toSlot: () => null,
  zod: () => z.array(z.uuid()).max(ATTACHMENT_MAX).nullable(),
  format: (wire) => (asIds(wire) ?? []).join(', '),
};

const ADDRESS_PARTS = ['country', 'province', 'city', 'district', 'street', 'postalCode', 'text'] as const;
const PART_MAX = 300;

/** A postal address; every part is optional, `text` is an address that was never taken apart. */
export const addressSchema = z.strictObject(
  Object.fromEntries(ADDRESS_PARTS.map((part) => [part, z.string().max(PART_MAX).optional()])) as {
    [P in (typeof ADDRESS_PARTS)[number]]: z.ZodOptional<z.ZodString>;
  },
);
export type Address = z.infer<typeof addressSchema>;

const asAddress = (value: unknown): Address | null => (isRecord(value) ? (value as Address) : null);

/** A plain text is taken as `{ text }`. Blank parts are dropped; an address without parts is null. */
export const address: FieldKindModule<FieldOf<'address'>> = {
  sqlType: 'jsonb',
  slot: 'none',
  isSortable: false,
  isGroupable: false,
  compareOps: ['empty', 'notEmpty'],
  parse(value) {
    if (isBlank(value)) return accept(null);
    const parts = typeof value === 'string' ? { text: value } : value;
    const wrong = refuse(
      `地址由 ${ADDRESS_PARTS.join('、')} 组成，每项最多 ${PART_MAX} 字`,
      `An address has ${ADDRESS_PARTS.join(', ')}, each at most ${PART_MAX} characters`,
    );
    if (!isRecord(parts) || Object.keys(parts).some((key) => !(ADDRESS_PARTS as readonly string[]).includes(key)))
      return wrong;
    const kept: Record<string, string> = {};
    for (const part of ADDRESS_PARTS) {
      const text = parts[part];
      if (isBlank(text)) continue;
      if (typeof text !== 'string' || !text.isWellFormed() || text.includes('\0') || text.length > PART_MAX)
        return wrong;
      kept[part] = text.normalize('NFC').replace(/\s+/g, ' ').trim();
    }
    return accept(Object.keys(kept).length > 0 ? kept : null);
  },
  toWire: asAddress,
  toStored: asAddress,
  toSlot: () => null,
  zod: () => addressSchema.nullable(),
  format: (wire, _field, locale) => {
    const parts = asAddress(wire);
    if (!parts) return '';
    const values = ADDRESS_PARTS.filter((part) => part !== 'postalCode').map((part) => parts[part] ?? '');
    const ordered = locale === 'en' ? values.reverse() : values;
    return [...ordered, parts.postalCode ?? ''].filter((part) => part !== '').join(locale === 'en' ? ', ' : ' ');
  },
};
