import { AppError } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';
import type { Catalog } from '../record/catalog.ts';
import type { Field, FieldKind } from '../record/field.ts';
import { allFields, findField, type ObjectDescription } from '../record/object.ts';

export const MAX_HOPS = 2;

/** What a path through a user (`owner.department`) may read. Users are rows of `member`; they are not an object of the catalog. */
export const MEMBER: ObjectDescription = {
  key: 'member',
  path: 'members',
  label: { zh: '用户', en: 'User' },
  plural: { zh: '用户', en: 'Users' },
  table: 'member',
  nameField: 'name',
  fields: [
    { key: 'name', kind: 'text', label: { zh: '姓名', en: 'Name' } },
    { key: 'email', kind: 'email', label: { zh: '邮箱', en: 'Email' } },
    { key: 'department', kind: 'department', label: { zh: '部门', en: 'Department' } },
  ],
  listColumns: ['name'],
  formFields: ['name'],
};

/** How values of a kind are compared; `fieldsMeet` says which two fields can be compared. */
export type Family =
  | 'text'
  | 'number'
  | 'money'
  | 'day'
  | 'instant'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'reference'
  | 'user'
  | 'department'
  | 'other';

const FAMILIES = {
  text: 'text',
  longText: 'text',
  phone: 'text',
  email: 'text',
  url: 'text',
  autoNumber: 'text',
  integer: 'number',
  decimal: 'number',
  percent: 'number',
  money: 'money',
  date: 'day',
  dateTime: 'instant',
  boolean: 'boolean',
  choice: 'choice',
  multiChoice: 'choices',
  reference: 'reference',
  user: 'user',
  department: 'department',
  address: 'other',
  attachment: 'other',
} as const satisfies Record<FieldKind, Family>;

export const familyOf = (field: Pick<Field, 'kind'>): Family => FAMILIES[field.kind];

export interface ResolvedPath {
  /** References gone through, in order, each with the object it leads to. */
  hops: readonly { field: Field; object: ObjectDescription }[];
  field: Field;
  /** The object that `field` belongs to. */
  object: ObjectDescription;
}

/** Why a path leads nowhere, and the segment at which it breaks. */
export interface PathFault {
  reason: 'unknownField' | 'notAReference' | 'unknownObject' | 'tooManyHops';
  segment: string;
  object: ObjectDescription;
}

export const isFault = (resolved: ResolvedPath | PathFault): resolved is PathFault => 'reason' in resolved;

/** Fields that a path may name at `object`; users have only those of `MEMBER`. */
export const fieldsAt = (object: ObjectDescription): readonly Field[] =>
  object === MEMBER ? MEMBER.fields : allFields(object);

function fieldAt(object: ObjectDescription, key: string): Field | undefined {
  return object === MEMBER ? MEMBER.fields.find((field) => field.key === key) : findField(object, key);
}

function resolve(path: string, start: ObjectDescription, catalog: Catalog): ResolvedPath | PathFault {
  const segments = path.split('.');
  const last = segments.pop() ?? '';
  const hops: { field: Field; object: ObjectDescription }[] = [];
  let object = start;
  for (const segment of segments) {
    if (hops.length === MAX_HOPS) return { reason: 'tooManyHops', segment, object };
    const field = fieldAt(object, segment);
    if (!field) return { reason: 'unknownField', segment, object };
    if (field.kind !== 'user' && field.kind !== 'reference') return { reason: 'notAReference', segment, object };
    const target = field.kind === 'reference' ? catalog.find(field.to) : MEMBER;
    if (!target) return { reason: 'unknownObject', segment, object };
    hops.push({ field, object: target });
    object = target;
  }
  const field = fieldAt(object, last);
  return field ? { hops, field, object } : { reason: 'unknownField', segment: last, object };
}

// Descriptions and catalogs are immutable: a change of a custom field makes new ones, and these entries go with the old.
const resolvedPaths = new WeakMap<Catalog, WeakMap<ObjectDescription, Map<string, ResolvedPath | PathFault>>>();
const MAX_CACHED_PATHS = 2000;

/** Follows `path` from `object` through the catalog. A fault is a value: validation names it, `requirePath` throws it. */
export function resolvePath(path: string, object: ObjectDescription, catalog: Catalog): ResolvedPath | PathFault {
  let ofCatalog = resolvedPaths.get(catalog);
  if (!ofCatalog) resolvedPaths.set(catalog, (ofCatalog = new WeakMap()));
  let ofObject = ofCatalog.get(object);
  if (!ofObject) ofCatalog.set(object, (ofObject = new Map()));
  let resolved = ofObject.get(path);
  if (!resolved) {
    resolved = resolve(path, object, catalog);
    if (ofObject.size < MAX_CACHED_PATHS) ofObject.set(path, resolved);
  }
  return resolved;
}

/** Labels along a path, as people read it: "客户 › 行业". */
export function pathLabel(path: string, { object, catalog }: { object: ObjectDescription; catalog: Catalog }): Label {
  const resolved = resolvePath(path, object, catalog);
  if (isFault(resolved)) return { zh: path, en: path };
  const fields = [...resolved.hops.map((hop) => hop.field), resolved.field];
  return {
    zh: fields.map((field) => field.label.zh).join(' › '),
    en: fields.map((field) => field.label.en).join(' › '),
  };
}

/** A condition that was sound when saved and is not any more (a field was removed): it blocks, and says so. */
export const brokenCondition = (detail: Label): AppError =>
  new AppError('invalid', {
    message: {
      zh: `条件已失效，请修改后再用：${detail.zh}`,
      en: `This condition no longer works and must be mended: ${detail.en}`,
    },
  });

/** @throws AppError invalid where the path leads nowhere */
export function requirePath(path: string, object: ObjectDescription, catalog: Catalog): ResolvedPath {
  const resolved = resolvePath(path, object, catalog);
  if (isFault(resolved)) {
    throw brokenCondition({
      zh: `${resolved.object.label.zh}没有可用的字段“${resolved.segment}”（${path}）`,
      en: `${resolved.object.label.en} has no usable field "${resolved.segment}" (${path})`,
    });
  }
  return resolved;
}

/** The collection of an object that `count` names, with the object counted and its reference back. @throws AppError invalid */
export function requireCollection(
  key: string,
  object: ObjectDescription,
  catalog: Catalog,
): { object: ObjectDescription; by: Field } {
  const collection = object.collections?.find((candidate) => candidate.key === key);
  const counted = collection && catalog.find(collection.object);
  const by = collection && counted && findField(counted, collection.by);
  if (!counted || !by) {
    throw brokenCondition({
      zh: `${object.label.zh}没有集合“${key}”`,
      en: `${object.label.en} has no collection "${key}"`,
    });
  }
  return { object: counted, by };
}

/** @returns undefined where the counted object has no such field of a date or instant */
export function windowField(object: ObjectDescription, key: string): Field | undefined {
  const field = findField(object, key);
  return field && (field.kind === 'date' || field.kind === 'dateTime') ? field : undefined;
}

const isTime = (family: Family): boolean => family === 'day' || family === 'instant';

/** Whether two fields can be compared: same meaning, and references to the same object. Days meet instants as days. */
export function fieldsMeet(left: Field, right: Field): boolean {
  const [a, b] = [familyOf(left), familyOf(right)];
  if (left.kind === 'reference' && right.kind === 'reference') return left.to === right.to;
  return a === b ? a !== 'other' && a !== 'choices' : isTime(a) && isTime(b);
}

/** Decimal places of a number's stored integer; undefined for a percent, which is a float. */
export function scaleOf(field: Field): number | undefined {
  if (field.kind === 'decimal') return field.scale;
  return field.kind === 'integer' || field.kind === 'money' ? 0 : undefined;
}
